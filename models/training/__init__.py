"""Train, augment and evaluate the stance model. Serving never imports this package."""
