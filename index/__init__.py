"""Corpus, vectors, ingest and retrieval: the corpus is the truth, the index can be rebuilt from it."""
