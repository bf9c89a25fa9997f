"""What counts mean: keyness, collocations, dispersion, lexical diversity, similarity."""
