"""Files to documents: `read_corpus` reads a corpus, `audit_corpus` reports what is wrong with it."""
