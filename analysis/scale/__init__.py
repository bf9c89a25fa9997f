"""Corpora larger than memory: the same counts, part by part or on a Dask cluster."""
