"""The sample: a small corpus about real public events, with claims to try it on."""
