package template

// The helpers in this file adapt Go functions for use in templates: they convert the arguments and limit the size of the result.

// sure adapts a function that cannot fail.
func sure[R any](f func(string) R) func(string) (R, error) {
	return func(s string) (R, error) { return f(s), nil }
}

// swapped adapts a function of package strings, which takes its subject as the first parameter. Template functions take the subject
// last.
func swapped[R any](f func(s, by string) R) func(by, s string) (R, error) {
	return func(by, s string) (R, error) { return f(s, by), nil }
}

// onText adapts a function that takes one string.
func onText[R any](f func(string) (R, error)) func(any) (R, error) {
	return func(v any) (R, error) {
		s, err := text(v)
		if err != nil {
			return *new(R), err
		}
		return bounded(f(s))
	}
}

// onTexts adapts a function that takes two strings.
func onTexts[R any](f func(a, b string) (R, error)) func(a, b any) (R, error) {
	return func(v, w any) (R, error) {
		s, err := eachText("argument", []any{v, w})
		if err != nil {
			return *new(R), err
		}
		return bounded(f(s[0], s[1]))
	}
}

// onThreeTexts adapts a function that takes three strings.
func onThreeTexts[R any](f func(a, b, c string) (R, error)) func(a, b, c any) (R, error) {
	return func(v, w, x any) (R, error) {
		s, err := eachText("argument", []any{v, w, x})
		if err != nil {
			return *new(R), err
		}
		return bounded(f(s[0], s[1], s[2]))
	}
}

// onCount adapts a function that takes an integer and a string.
func onCount(f func(n int64, s string) (string, error)) func(n, s any) (string, error) {
	return func(v, w any) (string, error) {
		n, err := whole(v)
		if err != nil {
			return "", err
		}
		s, err := text(w)
		if err != nil {
			return "", err
		}
		return bounded(f(n, s))
	}
}

// onList adapts a function that takes a list. The list is a copy, which the function may keep.
func onList[R any](f func([]any) (R, error)) func(any) (R, error) {
	return func(v any) (R, error) {
		list, err := elements(v)
		if err != nil {
			return *new(R), err
		}
		return bounded(f(list))
	}
}

// onMap adapts a function that takes a map. The map may be the caller's own.
func onMap[R any](f func(map[string]any) (R, error)) func(func(int), any) (R, error) {
	return func(charge func(int), v any) (R, error) {
		m, err := dictionary(charge, v)
		if err != nil {
			return *new(R), err
		}
		return bounded(f(m))
	}
}

// bounded returns r, or an error if it is too large.
func bounded[R any](r R, err error) (R, error) {
	if err == nil {
		err = fits(r)
	}
	if err != nil {
		return *new(R), err
	}
	return r, nil
}

// fits returns an error for a string, list or map that is too large. Functions whose result could be much too large check the size
// before they create it.
func fits(v any) error {
	switch v := v.(type) {
	case string:
		return fewBytes(len(v))
	case []any:
		return fewItems(len(v))
	case []string:
		return fewItems(len(v))
	case []int:
		return fewItems(len(v))
	case map[string]any:
		return fewItems(len(v))
	case map[string]string:
		return fewItems(len(v))
	}
	return nil
}
