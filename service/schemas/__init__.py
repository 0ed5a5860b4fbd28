"""What requests and answers look like: marshmallow schemas, no logic beyond reading and writing values."""
