"""Parts of ``benchmarks.cluster``: servers that note who asks, workers that are killed, and a count of what is left."""
