"""Tokens to counts: how often each term occurs in each group of documents."""
