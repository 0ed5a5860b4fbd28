"""The use case, HTTP, command line and web page."""
