package prompt

// EstimateTokens estimates the number of tokens that a language model needs for text: a quarter of its bytes, rounded up. For English
// prose, this is slightly more than current vocabularies need (for a prompt with an estimate of 696, the o200k vocabulary produces 586
// tokens). Text that fits a budget by this estimate therefore actually fits. Exact counts differ between models.
func EstimateTokens(text string) int { return (len(text) + 3) / 4 }
