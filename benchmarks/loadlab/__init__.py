"""What a load costs, measured, and what becomes of it on given machines, simulated: parts of ``capacity``."""
