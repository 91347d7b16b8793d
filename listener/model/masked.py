"""What stands in the place of an employee's name: no word, so that nothing counts or finds it as one."""

MASK = "‹…›"
