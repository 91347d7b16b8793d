"""The dashboard: what people look at in a browser. Pages are plain functions over the parts and who asks."""
