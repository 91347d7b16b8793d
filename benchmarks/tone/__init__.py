"""The parts of benchmarks.sentiment: sets, measures, judges, goals, the learning curve, speed and memory."""
