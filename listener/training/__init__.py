"""Training of the tone models: the material, the fit, the file. Not needed at run time."""
