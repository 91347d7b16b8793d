"""From a server's answer to the message about it: what ``benchmarks.latency`` is made of."""
