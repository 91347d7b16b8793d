"""What ``benchmarks.faults`` does to the program: deaths at each transaction, a full disk, a burst, a week."""
