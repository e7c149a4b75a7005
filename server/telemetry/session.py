"""What a conversation tells of itself: numbers, ids and names of things, never a caller's words."""

from __future__ import annotations

from typing import Protocol

from server.conversation.messages import TurnSummary
from server.safety.levels import SafetyLevel
from server.telemetry.logs import Fact


class SessionTelemetry(Protocol):
    """One call's way to metrics and logs. Cheap, never raises, called on the event loop."""

    def turn_finished(self, summary: TurnSummary) -> None:
        """A turn is over."""

    def engine_failed(self, stage: str, reason: str) -> None:
        """An engine raised, hung or was late; `stage` as in `Choice`, `reason` an UPPER_SNAKE code."""

    def barge_in(self) -> None:
        """The caller's voice stopped a reply."""

    def speculated(self, outcome: str) -> None:
        """A reply that was prepared at a pause was "used" or "dropped"."""

    def audio_in(self, seconds: float) -> None:
        """Sound of the caller arrived."""

    def audio_out(self, seconds: float) -> None:
        """Sound of a reply was sent."""

    def reply_blocked(self, rule: str) -> None:
        """The output guard kept a clause from the caller; `rule` as in `server.safety.guard`."""

    def safety(self, level: SafetyLevel) -> None:
        """A risk was noticed."""

    def log(self, event: str, **facts: Fact) -> None:
        """Write a line: `event` is lower_snake, facts are those of `server.telemetry.logs`."""
