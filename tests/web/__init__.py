"""The dashboard: its entry, its pages."""
