"""The machine-learning models: embedder and stance classifier."""
