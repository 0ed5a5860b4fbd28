"""Saved web pages and feeds: read in a child process with limits, since anybody may have written them."""
