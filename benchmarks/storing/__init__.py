"""Parts of ``benchmarks.store``: made-up mentions, the schemas it is compared with, and the questions it asks."""
