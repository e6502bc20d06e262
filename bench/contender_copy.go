package bench

// memoryCopy copies the finished prompt. No way of rendering a prompt can be faster.
type memoryCopy struct {
	prompts [][]byte
	buf     []byte
}

func (*memoryCopy) Name() string  { return "copy" }
func (*memoryCopy) About() string { return "memory copy of the finished prompt" }

func (m *memoryCopy) Setup(c *Corpus) (err error) {
	m.prompts, err = Expected(c)
	return err
}

func (m *memoryCopy) Render(i int) ([]byte, error) {
	m.buf = append(m.buf[:0], m.prompts[i]...)
	return m.buf, nil
}
