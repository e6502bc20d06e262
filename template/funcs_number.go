package template

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"
)

// numberFunctions returns the functions that calculate. They return errors where sprig treats a value that is not a number as 0 or lets
// large numbers wrap around.
func numberFunctions() []Function {
	return slices.Concat(conversionFunctions(), wholeFunctions(), floatFunctions())
}

func conversionFunctions() []Function {
	return []Function{
		{
			Name: "int", Grade: Fixed, Signature: "int VALUE → number", Doc: "the value as a whole number, without its fraction",
			Example: `{{ int "12" }}`, Output: "12", fn: toInt,
		},
		{
			Name: "int64", Grade: Fixed, Signature: "int64 VALUE → number", Doc: "the value as a 64-bit whole number, without its fraction",
			Example: `{{ int64 3.9 }}`, Output: "3", fn: toInt64,
		},
		{
			Name: "float64", Grade: Fixed, Signature: "float64 VALUE → number", Doc: "the value as a number",
			Example: `{{ float64 "1.5" }}`, Output: "1.5", fn: number,
		},
		{
			Name: "atoi", Grade: Fixed, Signature: "atoi TEXT → number", Doc: "the whole number in the text",
			Example: `{{ atoi "12" }}`, Output: "12", fn: onText(digits),
		},
		{
			Name: "toDecimal", Grade: Fixed, Signature: "toDecimal TEXT → number", Doc: "the value of the octal number in the text",
			Example: `{{ toDecimal "755" }}`, Output: "493", fn: onText(octal),
		},
	}
}

func wholeFunctions() []Function {
	return slices.Concat([]Function{
		{
			Name: "add", Grade: Fixed, Signature: "add A… → number", Doc: "the sum of whole numbers",
			Example: `{{ add 1 2 3 }}`, Output: "6", fn: func(v ...any) (int64, error) { return folded(sum, append([]any{0}, v...)...) },
		},
		{
			Name: "add1", Grade: Fixed, Signature: "add1 A → number", Doc: "the number plus one",
			Example: `{{ add1 1 }}`, Output: "2", fn: func(v any) (int64, error) { return folded(sum, v, 1) },
		},
		{
			Name: "sub", Grade: Fixed, Signature: "sub A B → number", Doc: "A minus B, in whole numbers",
			Example: `{{ sub 5 2 }}`, Output: "3", fn: func(a, b any) (int64, error) { return folded(difference, a, b) },
		},
		{
			Name: "mul", Grade: Fixed, Signature: "mul A… → number", Doc: "the product of whole numbers",
			Example: `{{ mul 2 3 }}`, Output: "6", fn: foldedFrom(product),
		},
		{
			Name: "div", Grade: Fixed, Signature: "div A B → number", Doc: "A divided by B, in whole numbers, without the remainder",
			Example: `{{ div 7 2 }}`, Output: "3", fn: func(a, b any) (int64, error) { return folded(quotient, a, b) },
		},
		{
			Name: "mod", Grade: Fixed, Signature: "mod A B → number", Doc: "the remainder of A divided by B",
			Example: `{{ mod 7 2 }}`, Output: "1", fn: func(a, b any) (int64, error) { return folded(remainder, a, b) },
		},
		{
			Name: "min", Grade: Fixed, Signature: "min A… → number", Doc: "the smallest of the given whole numbers",
			Example: `{{ min 3 1 2 }}`, Output: "1",
			fn: foldedFrom(func(a, b int64) (int64, error) { return min(a, b), nil }),
		},
	}, named(Function{
		Name: "max", Grade: Fixed, Signature: "max A… → number", Doc: "the largest of the given whole numbers",
		Example: `{{ max 3 1 2 }}`, Output: "3",
		fn: foldedFrom(func(a, b int64) (int64, error) { return max(a, b), nil }),
	}, "biggest"))
}

// floatFunctions returns functions that do the same as sprig's, except that they check their numbers first.
func floatFunctions() []Function {
	return []Function{
		{
			Name: "addf", Grade: Fixed, Signature: "addf A… → number", Doc: "the sum of numbers",
			Example: `{{ addf 1.5 2 }}`, Output: "3.5", metered: true,
			fn: func(charge func(int), v ...any) (float64, error) {
				return calculated(charge, decimal.Decimal.Add, append([]any{0}, v...))
			},
		},
		{
			Name: "add1f", Grade: Fixed, Signature: "add1f A → number", Doc: "the number plus one", Example: `{{ add1f 1.5 }}`, Output: "2.5",
			metered: true, fn: func(charge func(int), v any) (float64, error) {
				return calculated(charge, decimal.Decimal.Add, []any{v, 1})
			},
		},
		{
			Name: "subf", Grade: Fixed, Signature: "subf A B… → number", Doc: "A minus the others",
			Example: `{{ subf 5 1.5 }}`, Output: "3.5", metered: true, fn: calculating(decimal.Decimal.Sub),
		},
		{
			Name: "mulf", Grade: Fixed, Signature: "mulf A B… → number", Doc: "the product of numbers",
			Example: `{{ mulf 1.5 2 }}`, Output: "3", metered: true, fn: calculating(decimal.Decimal.Mul),
		},
		{
			Name: "divf", Grade: Fixed, Signature: "divf A B… → number", Doc: "A divided by the others",
			Example: `{{ divf 3 2 }}`, Output: "1.5", metered: true, fn: dividef,
		},
		{
			Name: "maxf", Grade: Fixed, Signature: "maxf A… → number", Doc: "the largest of the given numbers",
			Example: `{{ maxf 1.5 2 }}`, Output: "2", fn: onEachNumber(math.Max),
		},
		{
			Name: "minf", Grade: Fixed, Signature: "minf A… → number", Doc: "the smallest of the given numbers",
			Example: `{{ minf 1.5 2 }}`, Output: "1.5", fn: onEachNumber(math.Min),
		},
		{
			Name: "ceil", Grade: Fixed, Signature: "ceil A → number", Doc: "the number rounded up",
			Example: `{{ ceil 1.2 }}`, Output: "2", fn: onNumber(math.Ceil),
		},
		{
			Name: "floor", Grade: Fixed, Signature: "floor A → number", Doc: "the number rounded down",
			Example: `{{ floor 1.8 }}`, Output: "1", fn: onNumber(math.Floor),
		},
		{
			Name: "round", Grade: Fixed, Signature: "round A PLACES FROM → number",
			Doc:     "the number rounded to PLACES decimal places; a remaining fraction of FROM or more, by default .5, is rounded up",
			Example: `{{ round 3.14159 2 }}`, Output: "3.14", fn: rounded,
		},
	}
}

var errOverflow = errors.New("the result does not fit in 64 bits")

// toInt64 is like [whole] but discards any fraction.
func toInt64(v any) (int64, error) {
	if rv := pointee(v); rv.CanFloat() {
		return truncated(math.Trunc(rv.Float()))
	}
	return whole(v)
}

func toInt(v any) (int, error) {
	n, err := toInt64(v)
	if err == nil && int64(int(n)) != n {
		return 0, fmt.Errorf("want a number of at most %d bits, got %d", bits.UintSize, n)
	}
	return int(n), err
}

func digits(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, wanted("a whole number", s)
	}
	return n, nil
}

func octal(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 8, 64)
	if err != nil {
		return 0, wanted("octal digits", s)
	}
	return n, nil
}

// operation is one step of a calculation.
type operation func(a, b int64) (int64, error)

// folded applies the operation to the first number and the second one, then to the result and the third one, and so on.
func folded(op operation, values ...any) (int64, error) {
	var total int64
	for i, v := range values {
		n, err := whole(v)
		if err != nil {
			return 0, err
		}
		if i == 0 {
			total = n
		} else if total, err = op(total, n); err != nil {
			return 0, err
		}
	}
	return total, nil
}

// foldedFrom returns a function of one or more numbers that combines them with the operation.
func foldedFrom(op operation) func(a any, more ...any) (int64, error) {
	return func(a any, more ...any) (int64, error) { return folded(op, append([]any{a}, more...)...) }
}

func sum(a, b int64) (int64, error) {
	c := a + b
	if (c > a) != (b > 0) {
		return 0, errOverflow
	}
	return c, nil
}

func difference(a, b int64) (int64, error) {
	c := a - b
	if (c < a) != (b > 0) {
		return 0, errOverflow
	}
	return c, nil
}

func product(a, b int64) (int64, error) {
	if a == 0 || b == 0 {
		return 0, nil
	}
	c := a * b
	if c/b != a || a == -1 && b == math.MinInt64 || b == -1 && a == math.MinInt64 {
		return 0, errOverflow
	}
	return c, nil
}

func quotient(a, b int64) (int64, error) {
	switch {
	case b == 0:
		return 0, errDivision
	case a == math.MinInt64 && b == -1:
		return 0, errOverflow
	}
	return a / b, nil
}

func remainder(a, b int64) (int64, error) {
	if b == 0 {
		return 0, errDivision
	}
	return a % b, nil
}

var errDivision = errors.New("division by zero")

func onNumber(f func(float64) float64) func(any) (float64, error) {
	return func(v any) (float64, error) {
		n, err := number(v)
		if err != nil {
			return 0, err
		}
		return finite(f(n))
	}
}

// onEachNumber extends an operation on two numbers to one or more numbers.
func onEachNumber(op func(a, b float64) float64) func(a any, more ...any) (float64, error) {
	return func(a any, more ...any) (float64, error) {
		total, err := number(a)
		if err != nil {
			return 0, err
		}
		for _, v := range more {
			n, err := number(v)
			if err != nil {
				return 0, err
			}
			total = op(total, n)
		}
		return finite(total)
	}
}

func dividef(charge func(int), a any, more ...any) (float64, error) {
	for _, v := range more {
		if n, err := number(v); err == nil && n == 0 {
			return 0, errDivision
		}
	}
	return calculating(decimal.Decimal.Div)(charge, a, more...)
}

// calculating returns a function that combines one or more numbers with the operation, from first to last. Like sprig, it uses decimal
// arithmetic.
func calculating(op func(a, b decimal.Decimal) decimal.Decimal) func(charge func(int), a any, more ...any) (float64, error) {
	return func(charge func(int), a any, more ...any) (float64, error) {
		return calculated(charge, op, append([]any{a}, more...))
	}
}

func calculated(charge func(int), op func(a, b decimal.Decimal) decimal.Decimal, values []any) (float64, error) {
	var total decimal.Decimal
	for i, v := range values {
		n, err := number(v)
		if err != nil {
			return 0, err
		}
		charge(costOfDecimal)
		d := decimal.NewFromFloat(n)
		if !inReach(d) {
			return 0, fmt.Errorf("want a number %s, got %v", reach, n)
		}
		if i == 0 {
			total = d
		} else if total = fewDigits(op(total, d)); !inReach(total) {
			return 0, fmt.Errorf("want a result %s, got about 1e%d", reach, exponentOf(total))
		}
	}
	result, _ := total.Float64()
	return result, nil
}

// A sum of decimals has a digit for every place from the largest number to the smallest, and a product has the digits of all its
// factors. The exponents of numbers are therefore limited. If a result is long, only its first digits are kept, which are still far
// more than a float has.
const (
	maxExponent   = 50
	maxDigits     = 200
	costOfDecimal = 20 // number of operations charged for each number that is read and used in a calculation
)

const reach = "that is 0 or has a magnitude from 1e-50 to 1e50"

// inReach reports whether a number is 0 or its exponent is small enough in magnitude.
func inReach(d decimal.Decimal) bool {
	exponent := exponentOf(d)
	return d.IsZero() || exponent >= -maxExponent && exponent <= maxExponent
}

// exponentOf returns the exponent of a number in scientific notation, such as 10 for 1.5e10.
func exponentOf(d decimal.Decimal) int { return d.NumDigits() + int(d.Exponent()) - 1 }

func fewDigits(d decimal.Decimal) decimal.Decimal {
	if n := d.NumDigits(); n > maxDigits {
		return d.Round(-d.Exponent() - int32(n-maxDigits))
	}
	return d
}

func rounded(v, places any, from ...any) (float64, error) {
	n, err := number(v)
	if err != nil {
		return 0, err
	}
	p, err := whole(places)
	if err != nil {
		return 0, err
	}
	if p < -maxPlaces || p > maxPlaces {
		return 0, fmt.Errorf("want at most %d places, got %d", maxPlaces, p)
	}
	up := .5
	for _, f := range slices.Backward(from) { // if there are several values, the first one counts
		if up, err = number(f); err != nil {
			return 0, err
		}
	}
	scale := math.Pow(10, float64(p))
	if _, fraction := math.Modf(n * scale); fraction >= up {
		return finite(math.Ceil(n*scale) / scale)
	}
	return finite(math.Floor(n*scale) / scale)
}

// maxPlaces is the last decimal place at which a float can have digits.
const maxPlaces = 300
