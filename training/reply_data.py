"""Conversations as token rows for tuning the reply model: the listener's words are learnt, all others only read."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from server.engines.dialogue_format import TAGS, feeling_line, one_line, utterance
from server.engines.emotions import GROUP_OF
from server.engines.interfaces import Speaker, Turn
from server.engines.written_text import tidy
from training.empathetic_dialogues import Conversation

_WORD = re.compile(r"[\w']+")

IGNORED = -100
"""The label of a token that is read but not learnt; torch's cross entropy leaves it out."""


@dataclass(frozen=True, slots=True)
class Example:
    """One conversation: its tokens, and for each the token itself where it is learnt, else `IGNORED`."""

    ids: tuple[int, ...]
    labels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Examples packed into rows. All (B, T), int64.

    `segments` numbers the examples of a row from 1, and is 0 on padding; `positions` restarts with every example;
    `labels` are aligned with `ids` (the loss shifts them).
    """

    ids: torch.Tensor
    labels: torch.Tensor
    positions: torch.Tensor
    segments: torch.Tensor

    def mask(self) -> torch.Tensor:
        """Which token (query, third axis) may attend to which (key, last axis): (B, 1, T, T) bool."""
        same = self.segments[:, :, None] == self.segments[:, None, :]  # (B, T, T)
        return same.tril()[:, None]


def written(conversation: Conversation, *, recognised: bool = False) -> Conversation:
    """The conversation as the reply model is shown it; `recognised` writes the caller as a speech recogniser would."""
    turns = tuple(
        Turn(turn.speaker, tidy(_heard(turn.text) if recognised and turn.speaker is Speaker.CALLER else turn.text))
        for turn in conversation.turns
    )
    return Conversation(conversation.conv_id, conversation.emotion, conversation.situation, turns)


def _heard(text: str) -> str:
    """Words alone, in lower case, as recognised speech comes."""
    return " ".join(_WORD.findall(tidy(text).lower()))


def encode(conversation: Conversation, tokenizer: Any, max_tokens: int, *, with_feeling: bool) -> Example:
    """Write a conversation in the dialogue format as tokens, at most `max_tokens` of them (the end is cut)."""
    ids: list[int] = []
    labels: list[int] = []

    def add(text: str, *, learnt: bool) -> None:
        piece = tokenizer(text, add_special_tokens=False)["input_ids"] if text else []
        ids.extend(piece)
        labels.extend(piece if learnt else [IGNORED] * len(piece))

    add(feeling_line(GROUP_OF[conversation.emotion] if with_feeling else None), learnt=False)
    for turn in conversation.turns:
        if turn.speaker is Speaker.CALLER:
            add(utterance(turn), learnt=False)
        else:
            tag = TAGS[Speaker.ASSISTANT]
            add(tag, learnt=False)
            add(utterance(Turn(turn.speaker, one_line(turn.text)))[len(tag) :], learnt=True)
    return Example(tuple(ids[:max_tokens]), tuple(labels[:max_tokens]))


def encode_all(
    conversations: Iterable[Conversation],
    tokenizer: Any,
    max_tokens: int,
    *,
    drop_feeling: float = 0.0,
    recognised_share: float = 0.0,
    seed: int = 0,
) -> list[Example]:
    """Encode conversations; those without a learnt token go.

    Each loses its feeling line with probability `drop_feeling`, and has its caller written as recognised speech with
    probability `recognised_share`.
    """
    chance = random.Random(seed)
    examples = [
        encode(
            written(conversation, recognised=chance.random() < recognised_share),
            tokenizer,
            max_tokens,
            with_feeling=chance.random() >= drop_feeling,
        )
        for conversation in conversations
    ]
    return [example for example in examples if any(label != IGNORED for label in example.labels)]


def pack(examples: Sequence[Example], row_tokens: int) -> list[list[Example]]:
    """Put examples into rows of at most `row_tokens`, in order, each where it first fits among the last few rows."""
    rows: list[list[Example]] = []
    room: list[int] = []
    open_from = 0
    for example in examples:
        length = len(example.ids)
        for index in range(open_from, len(rows)):
            if room[index] >= length:
                rows[index].append(example)
                room[index] -= length
                break
        else:
            rows.append([example])
            room.append(row_tokens - length)
            open_from = max(open_from, len(rows) - 16)
    return rows


def collate(rows: Sequence[Sequence[Example]], row_tokens: int, pad_id: int) -> Rows:
    """Lay packed rows out as tensors (B, T), padded on the right; the first token of an example is never learnt."""
    shape = (len(rows), row_tokens)
    ids, labels = torch.full(shape, pad_id), torch.full(shape, IGNORED)
    positions, segments = torch.zeros(shape, dtype=torch.int64), torch.zeros(shape, dtype=torch.int64)
    for row, examples in enumerate(rows):
        at = 0
        for number, example in enumerate(examples, start=1):
            span = slice(at, at + len(example.ids))
            ids[row, span] = torch.tensor(example.ids)
            labels[row, span] = torch.tensor(example.labels)
            labels[row, at] = IGNORED
            positions[row, span] = torch.arange(len(example.ids))
            segments[row, span] = number
            at = span.stop
    return Rows(ids, labels, positions, segments)
