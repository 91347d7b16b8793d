"""Charts as SVG, and as figures for scripts: what the dashboard and the reports draw with. Pure."""
