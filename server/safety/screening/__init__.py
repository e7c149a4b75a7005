"""The crisis screen: what a caller says, judged before anything answers."""

from server.safety.screening.screen import Screen

__all__ = ["Screen"]
