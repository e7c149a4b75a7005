"""Every failure that Hearken names: one sentence with its cause and its mend.

Messages never carry a caller's words. The gRPC edge maps each class to one status (`server/rpc/errors.py`), the
command line prints the message and exits with 2.
"""

from __future__ import annotations


class HearkenError(Exception):
    """A failure with a cause and a mend, fit to be shown to a person as it stands."""


class SettingsError(HearkenError):
    """A setting is missing, unknown or out of range."""


class EngineLoadError(HearkenError):
    """A model could not be loaded: the folder is missing, incomplete, corrupt, or of the wrong kind."""


class EngineError(HearkenError):
    """A loaded model failed on one turn; the call goes on."""


class EngineTimeout(EngineError):
    """An engine was too late on one turn; the call goes on."""


class TurnCancelled(Exception):
    """The turn that this work belonged to was cancelled; its result must not be used."""


class InvalidInput(HearkenError):
    """The caller sent something outside the contract."""

    def __init__(self, message: str, *, field: str, reason: str, accepted: str = "") -> None:
        """`field` names the request field, `reason` is an UPPER_SNAKE code, `accepted` lists what would do."""
        super().__init__(message)
        self.field = field
        self.reason = reason
        self.accepted = accepted
