"""A press office whose program is killed again and again: what it does, who hears of it, and what is missing after."""
