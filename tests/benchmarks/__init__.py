"""Measuring early detection: what the measurements themselves must keep."""
