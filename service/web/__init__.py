"""Pages for people; nothing is loaded from elsewhere."""
