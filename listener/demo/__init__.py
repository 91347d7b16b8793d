"""The demo: real servers on loopback, a warped clock, the real daemon, and a fictitious company having a bad day."""
