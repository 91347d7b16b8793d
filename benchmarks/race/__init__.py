"""What ``benchmarks.pipeline`` runs against each other: three ways to do the same work, and the feeds they do it on."""
