"""Pure: no clock, no network, no disk beyond shipped data, no randomness."""
