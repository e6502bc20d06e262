package prompt

// EstimateTokens estimates how many tokens a language model makes of a text: a quarter of its bytes, rounded up. For English prose this is
// slightly more than current vocabularies give (the o200k vocabulary makes 586 tokens of a prompt for which the estimate is 696). A text
// that is within a budget by this estimate is therefore within it. Exact counts differ from model to model.
func EstimateTokens(text string) int { return (len(text) + 3) / 4 }
