"""What attackers send: corpora, hostile servers and the parsers they are sent to. Tests and benchmarks share them."""
