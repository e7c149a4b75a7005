"""The lanes of one server: one a stage, shared by all calls."""

from __future__ import annotations

from dataclasses import dataclass

from server.settings import WorkerSettings
from server.workers.lane import Lane


@dataclass(frozen=True, slots=True)
class Lanes:
    """Where each stage's work runs."""

    transcriber: Lane
    emotion: Lane
    reply: Lane
    voice: Lane
    settings: WorkerSettings

    @classmethod
    def open(cls, settings: WorkerSettings) -> Lanes:
        """Make the lanes; threads start with the first work. Call it on the event loop's thread."""
        return cls(
            transcriber=Lane("transcriber", settings.transcriber_lanes),
            emotion=Lane("emotion", settings.emotion_lanes),
            reply=Lane("reply", settings.reply_lanes),
            voice=Lane("voice", settings.voice_lanes),
            settings=settings,
        )
