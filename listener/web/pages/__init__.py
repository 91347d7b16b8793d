"""One module a page: what it shows and what can be done on it, as functions of the parts and who asks."""
