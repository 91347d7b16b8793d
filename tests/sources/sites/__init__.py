"""Small real servers that behave like the sites we listen to; SITES has one for every kind of source."""
