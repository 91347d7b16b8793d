"""What happens when something was heard: rules that decide, and CHANNELS, the ways to tell somebody."""
