"""Documents to tokens: words, sentences and paragraphs, each with its character offsets."""
