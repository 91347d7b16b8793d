"""Speed and quality, each a command that prints a figure beside its peer or limit."""
