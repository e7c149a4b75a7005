"""Everything that the crisis classifier learns from and is tuned on, turned into features once."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from server.safety.classifier import Features
from server.safety.levels import SafetyLevel
from training.crisis_data import (
    NAMES_RISK,
    Phrase,
    RatedUser,
    Risk,
    read_caller_turns,
    read_comments,
    read_phrases,
    read_stress,
    read_talk,
    read_users,
    windows,
)
from training.crisis_fit import Corpus, Rows, Source, Windowed, windowed
from training.crisis_speech import Manner, spoken

_BESIDE_MOST_WORDS: Final = 25


@dataclass(frozen=True, slots=True)
class Sources:
    """Which texts are taken, and how our phrases are varied; the comments in `recipes/crisis.toml` explain each."""

    dialogue_turns: int
    comments: int
    talk: Mapping[str, float]
    variants: int
    misheard_share: float
    word_error_rate: float
    concern_target: float


@dataclass(frozen=True, slots=True)
class Material:
    """What is learnt from, and which row is whose."""

    corpus: Corpus
    users: tuple[RatedUser, ...]
    """Those who may be learnt from; `corpus.user` counts in it."""
    phrases: tuple[Phrase, ...]
    phrase: Rows
    """For each row the phrase that it speaks, or -1."""
    plain: Rows
    """For each phrase the (first) row that has it as it is written."""
    valid: Windowed
    """Callers' turns of EmpatheticDialogues valid, which nothing is learnt from."""


def gather(data: Path, sources: Sources, features: Features, seed: int, step: Callable[[str], None]) -> Material:
    """Read everything under `data`; raises `DatasetError` or `SettingsError` for the first thing that is missing."""
    step("reading")
    users = tuple(user for user in read_users(data) if not user.is_for_test and user.posts)
    phrases = tuple(read_phrases())
    dialogue = read_caller_turns(data, "train")[: sources.dialogue_turns]
    everyday = [
        text
        for text in (
            *dialogue,
            *read_comments(data)[: sources.comments],
            *read_talk(data, sources.talk, seed),
        )
        if not NAMES_RISK.search(text)
    ]
    size = features.window_words
    stress = [
        piece for post in read_stress(data) for piece in windows(post, seed, size) if not NAMES_RISK.search(piece)
    ]
    made = _Rows()
    _add_phrases(made, phrases, everyday, sources, size, seed)
    for text in everyday:
        for piece in windows(text, seed, size):
            made.add(piece, Source.EVERYDAY, 0.0)
    for text in stress:
        made.add(text, Source.STRESS, 0.0)
    for number, user in enumerate(users):
        if user.risk.thinks_of_suicide or user.risk is Risk.SUPPORTIVE:
            source = Source.AT_RISK if user.risk.thinks_of_suicide else Source.SUPPORTIVE
            for post in user.posts:
                for piece in windows(post, seed, size):
                    made.add(piece, source, np.nan, user=number)
    step("features")
    rows = windowed(made.texts, features)
    of_row = np.repeat(np.arange(len(made.texts)), np.diff(rows.first, append=rows.matrix.shape[0]))
    source_of, target, owner, phrase = (
        np.array(each)[of_row] for each in (made.source, made.target, made.user, made.phrase)
    )
    plain = np.array([np.flatnonzero(phrase == number)[0] for number in range(len(phrases))], dtype=np.int64)
    corpus = Corpus(rows.matrix, source_of, target, owner)
    return Material(corpus, users, phrases, phrase, plain, windowed(read_caller_turns(data, "valid"), features))


class _Rows:
    """Rows as they are gathered."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.source: list[int] = []
        self.target: list[float] = []
        self.user: list[int] = []
        self.phrase: list[int] = []

    def add(self, text: str, source: Source, target: float, user: int = -1, phrase: int = -1) -> None:
        self.texts.append(text)
        self.source.append(source)
        self.target.append(target)
        self.user.append(user)
        self.phrase.append(phrase)


def _add_phrases(
    made: _Rows, phrases: tuple[Phrase, ...], everyday: list[str], sources: Sources, most_words: int, seed: int
) -> None:
    """Add each phrase as it is written, then as it might be spoken."""
    from training.evaluation.safety.mishearing import Mishearing

    rng = random.Random(seed)
    recogniser = Mishearing(sources.word_error_rate, seed)
    beside = [text for text in everyday if len(text.split()) <= _BESIDE_MOST_WORDS]
    manner = Manner(beside, lambda text: recogniser.hear(text).text, sources.misheard_share, most_words)
    targets = {SafetyLevel.NONE: 0.0, SafetyLevel.CONCERN: sources.concern_target}
    for number, phrase in enumerate(phrases):
        for text in (phrase.text, *spoken(phrase.text, sources.variants, rng, manner)):
            made.add(text, Source.PHRASE, targets.get(phrase.level, 1.0), phrase=number)
