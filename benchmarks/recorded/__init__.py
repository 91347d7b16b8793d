"""Answers that others recorded, put before the real sources over HTTP: which source each belongs to, what is in it."""
