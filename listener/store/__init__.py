"""The database edge: SQLite through sqlite-utils. Rows in, values out, no decisions."""
