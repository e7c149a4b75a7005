"""Telemetry that tells nobody."""

from __future__ import annotations

from server.conversation.messages import TurnSummary
from server.safety.levels import SafetyLevel
from server.telemetry.logs import Fact


class SilentTelemetry:
    """`SessionTelemetry` for a call that is only measured."""

    def turn_finished(self, summary: TurnSummary) -> None:
        """Do nothing."""

    def engine_failed(self, stage: str, reason: str) -> None:
        """Do nothing."""

    def barge_in(self) -> None:
        """Do nothing."""

    def speculated(self, outcome: str) -> None:
        """Nobody counts."""

    def audio_in(self, seconds: float) -> None:
        """Do nothing."""

    def audio_out(self, seconds: float) -> None:
        """Do nothing."""

    def reply_blocked(self, rule: str) -> None:
        """Do nothing."""

    def safety(self, level: SafetyLevel) -> None:
        """Do nothing."""

    def log(self, event: str, **facts: Fact) -> None:
        """Do nothing."""
