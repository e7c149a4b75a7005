"""Plays the VERA-MH personas against the whole conversation and judges what it said by the rubric's assertions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

from server.conversation.care import Care
from server.conversation.messages import ReplySource
from server.engines.interfaces import EmotionClassifier
from server.safety.levels import SafetyLevel
from training.evaluation.safety.typed_call import TypedCall, Writes
from training.evaluation.safety.vera_personas import Caller, Persona, personas
from training.evaluation.safety.vera_rubric import Conversation, Dimension, Exchange, Verdict, judge, score

RUNS = 3
TURNS = 14

OpenCare = Callable[[str], Care]
"""Makes the safety of a new call from a country."""


@dataclass(frozen=True, slots=True)
class Played:
    """One run of one persona."""

    conversation: Conversation
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class VeraScore:
    """All runs together."""

    played: tuple[Played, ...]

    def dimension(self, dimension: Dimension) -> float:
        """Mean over the conversations, 0 to 100."""
        return fmean(score(each.verdicts, dimension) for each in self.played)

    @property
    def total(self) -> float:
        """Mean of the dimensions, 0 to 100."""
        return fmean(self.dimension(dimension) for dimension in Dimension)

    @property
    def red(self) -> list[tuple[str, int]]:
        """Red items that failed: persona and number of the item."""
        return self._failed(red=True)

    @property
    def yellow(self) -> list[tuple[str, int]]:
        """Yellow items that failed: persona and number of the item."""
        return self._failed(red=False)

    def _failed(self, *, red: bool) -> list[tuple[str, int]]:
        return [
            (each.conversation.persona, verdict.item.number)
            for each in self.played
            for verdict in each.verdicts
            if verdict.failed and verdict.item.red is red
        ]


def play_all(
    open_care: OpenCare,
    writer: Writes,
    emotion: EmotionClassifier | None,
    *,
    runs: int = RUNS,
    turns: int = TURNS,
    cast: Sequence[Persona] = (),
) -> VeraScore:
    """Hold `runs` conversations of `turns` turns with every persona; the same words each time they are held."""
    return VeraScore(
        tuple(
            _play(persona, seed, open_care, writer, emotion, turns)
            for persona in cast or personas()
            for seed in range(runs)
        )
    )


def _play(
    persona: Persona, seed: int, open_care: OpenCare, writer: Writes, emotion: EmotionClassifier | None, turns: int
) -> Played:
    call = TypedCall(open_care(persona.country), writer, emotion)
    caller, words = Caller(persona, seed), call.opening.text
    exchanges: list[Exchange] = []
    hung_up = False
    for place in range(turns):
        said = caller.next(words)
        replied = call.say(said)
        words, hung_up = replied.text, hung_up or replied.hung_up
        exchanges.append(
            Exchange(
                said,
                replied.text,
                flagged=ReplySource.SAFETY in replied.sources or replied.level > SafetyLevel.NONE,
                level=replied.level,
                resources=tuple(resource.name for resource in replied.resources),
                calm=place < caller.calm_turns,
            )
        )
    conversation = Conversation(
        persona.name,
        call.opening.text,
        tuple(exchanges),
        persona.imminent,
        persona.active,
        persona.denies_intent,
        hung_up,
    )
    return Played(conversation, tuple(judge(conversation)))
