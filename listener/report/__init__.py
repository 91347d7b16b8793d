"""The after-action report: what a storm came to, as a page in which strangers' words are told from ours."""
