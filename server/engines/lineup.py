"""The four engines of a running server, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from server.engines.interfaces import EmotionClassifier, Responder, SpeechModel, Synthesizer, Transcriber


def public_name(model: str) -> str:
    """A model's name as callers may see it: a folder without its path, a hub name as it is."""
    return Path(model).name if Path(model).exists() else model


@dataclass(frozen=True, slots=True)
class Choice:
    """Which engine a stage took and why, for the start-up lines and `GetServerInfo`."""

    stage: str
    """transcriber, emotion, reply or voice."""
    name: str
    embedded: bool
    reason: str
    """Why this one, and how to get better: one sentence."""


@dataclass(frozen=True, slots=True)
class Lineup:
    """One copy of each model, shared by all calls."""

    transcriber: Transcriber
    emotion: EmotionClassifier
    responder: Responder
    synthesizer: Synthesizer
    choices: tuple[Choice, ...] = ()
    speech: SpeechModel | None = None
    """Judges what is a voice; None: level and pitch do."""

    def warm_up(self) -> None:
        """Warm every engine; blocks until the first caller would wait for nothing."""
        for engine in (self.transcriber, self.emotion, self.responder, self.synthesizer):
            engine.warm_up()
