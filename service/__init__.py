"""The use case, HTTP, command line and web page."""

__version__ = "0.1.0"
