"""Metrics and logs that never carry a caller's words."""
