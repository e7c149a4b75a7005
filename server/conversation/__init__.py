"""One session: its state machine, its history, its effects."""
