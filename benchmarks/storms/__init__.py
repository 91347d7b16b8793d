"""Measuring early detection: streams, the simulator, peers, and what is counted."""
