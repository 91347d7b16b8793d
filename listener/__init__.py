"""Listener: hears what is said about a brand and alerts the people who can answer. Imports nothing, on purpose."""

__version__ = "0.1.0"
