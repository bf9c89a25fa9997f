"""Measures of counts: keyness, collocations, dispersion, lexical diversity, similarity."""
