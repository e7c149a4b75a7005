"""The lanes of one server: one a stage, shared by all calls."""

from __future__ import annotations

from dataclasses import dataclass

from server.settings import WorkersSettings
from server.workers.lane import Lane


@dataclass(frozen=True, slots=True)
class Lanes:
    """Where each stage's work runs."""

    transcriber: Lane
    emotion: Lane
    reply: Lane
    voice: Lane
    settings: WorkersSettings

    @classmethod
    def open(cls, settings: WorkersSettings, max_calls: int) -> Lanes:
        """Make the lanes; threads start with the first work. Call it on the event loop's thread.

        The transcriber's lane has a place for every call: an utterance that waits in the engine for a decoder must not
        keep out the one that holds it. The engine itself bounds how many it decodes at once.
        """
        return cls(
            transcriber=Lane("transcriber", max(max_calls, settings.transcriber_lanes)),
            emotion=Lane("emotion", settings.emotion_lanes),
            reply=Lane("reply", settings.reply_lanes),
            voice=Lane("voice", settings.voice_lanes),
            settings=settings,
        )
