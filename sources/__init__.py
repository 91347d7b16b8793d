"""What can be listened to: SOURCES names every kind; adding one is adding a file and a line."""
