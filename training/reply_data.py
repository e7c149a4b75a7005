"""Conversations as token rows for tuning the reply model: the listener's words are learnt, all others only read."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from datasets import Dataset  # type: ignore[import-untyped]

from server.engines.dialogue_format import TAGS, feeling_line, one_line, utterance
from server.engines.emotions import GROUP_OF, LABELS
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
class Variation:
    """How conversations are varied from one reading to the next; the `[data]` part of the recipe."""

    feeling: str = "group"
    """What the feeling line names: the emotion's `group` of 8, its `label` of 32, or `none`: there is no line."""
    drop_feeling: float = 0.0
    """Share of conversations that are read without their feeling line."""
    wrong_feeling: float = 0.0
    """Share whose feeling is drawn from all the others, as a classifier would err."""
    recognised_share: float = 0.0
    """Share whose caller is written as a speech recogniser would write."""

    def __post_init__(self) -> None:
        """Refuse a feeling that no line can name."""
        if self.feeling not in {"group", "label", "none"}:
            raise ValueError(f"feeling is {self.feeling!r}: group, label or none")


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


def feeling_of(emotion: str, variation: Variation, chance: random.Random) -> str | None:
    """What the feeling line of a conversation names, if it has one."""
    if variation.feeling == "none" or chance.random() < variation.drop_feeling:
        return None
    if chance.random() < variation.wrong_feeling:
        emotion = chance.choice([label for label in LABELS if GROUP_OF[label] != GROUP_OF[emotion]])
    return GROUP_OF[emotion] if variation.feeling == "group" else emotion


def encode(conversation: Conversation, tokenizer: Any, max_tokens: int, feeling: str | None) -> Example:
    """Write a conversation in the dialogue format as tokens, at most `max_tokens` of them (the end is cut)."""
    ids: list[int] = []
    labels: list[int] = []

    def add(text: str, *, learnt: bool) -> None:
        piece = tokenizer(text, add_special_tokens=False)["input_ids"] if text else []
        ids.extend(piece)
        labels.extend(piece if learnt else [IGNORED] * len(piece))

    add(feeling_line(feeling), learnt=False)
    for turn in conversation.turns:
        if turn.speaker is Speaker.CALLER:
            add(utterance(turn), learnt=False)
        else:
            tag = TAGS[Speaker.ASSISTANT]
            add(tag, learnt=False)
            add(utterance(Turn(turn.speaker, one_line(turn.text)))[len(tag) :], learnt=True)
    labels[:1] = [IGNORED]  # nothing comes before the first token, so nothing foretells it
    return Example(tuple(ids[:max_tokens]), tuple(labels[:max_tokens]))


def encode_all(
    conversations: Iterable[Conversation],
    tokenizer: Any,
    max_tokens: int,
    variation: Variation,
    *,
    seed: int = 0,
    shuffle: bool = False,
) -> list[Example]:
    """Encode conversations, varied as `variation` says; those without a learnt token go."""
    chance = random.Random(seed)
    order = list(conversations)
    if shuffle:
        chance.shuffle(order)
    examples = [
        encode(
            written(conversation, recognised=chance.random() < variation.recognised_share),
            tokenizer,
            max_tokens,
            feeling_of(conversation.emotion, variation, chance),
        )
        for conversation in order
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


def packed(rows: Sequence[Sequence[Example]]) -> Dataset:
    """Packed rows as a data set: token ids, labels, and for each token its place in its own example, from 0."""
    return Dataset.from_dict(
        {
            "ids": [[token for example in row for token in example.ids] for row in rows],
            "labels": [[label for example in row for label in example.labels] for row in rows],
            "positions": [[place for example in row for place in range(len(example.ids))] for row in rows],
        }
    )


def collate(rows: Sequence[dict[str, list[int]]], pad_id: int, row_tokens: int) -> dict[str, torch.Tensor]:
    """Rows of `packed` as a model's inputs, padded on the right to `row_tokens`: one shape, compiled once.

    `input_ids`, `labels`, `position_ids` are (B, T) int64; `attention_mask` (B, 1, T, T) bool says which token (third
    axis) may attend to which (last axis): the earlier ones of its own example.
    """

    def laid_out(column: str, filler: int) -> torch.Tensor:
        return torch.tensor([[*row[column], *[filler] * (row_tokens - len(row[column]))] for row in rows])  # (B, T)

    positions = laid_out("positions", 0)
    segments = (positions == 0).cumsum(dim=1)  # an example begins where a place is 0; each pad is one of its own
    same = segments[:, :, None] == segments[:, None, :]  # (B, T, T)
    return {
        "input_ids": laid_out("ids", pad_id),
        "labels": laid_out("labels", IGNORED),
        "position_ids": positions,
        "attention_mask": same.tril()[:, None],
    }
