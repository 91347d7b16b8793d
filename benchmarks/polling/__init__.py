"""Who polls the feeds in ``benchmarks.fetching``, each a process of its own, and the server that they poll."""
