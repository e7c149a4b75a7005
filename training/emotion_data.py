"""What the emotion classifier learns from: dialogues cut at a turn of the caller, tokenised, in their final order.

A dialogue is written as serving writes it (`server.engines.emotion_input`): the caller's turns so far. The situation
that the caller wrote down beforehand is a second telling of the same story; nobody hands one over in a call, so it is
learnt as a dialogue of one turn and never read in validation or test.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from datasets import Dataset  # type: ignore[import-untyped]

from server.engines.emotion_input import classifier_text, separator
from server.engines.emotions import LABELS
from server.engines.interfaces import Speaker, Turn
from training.empathetic_dialogues import Conversation, ListenerTurn
from training.spoken_text import spoken

_BATCHES_SORTED_TOGETHER = 50


def training_items(
    conversations: Sequence[Conversation],
    tokenizer: Any,
    *,
    readings: float,
    batch_items: int,
    max_tokens: int,
    situations: bool,
    recognised_share: float,
    seed: int,
) -> Dataset:
    """Every item of the run in the order in which it is learnt: columns `input_ids` and `labels`.

    A reading holds each conversation once, cut at a random turn of its caller, and each situation if `situations`.
    Items of like length share a batch; batches come in random order. The same seed gives the same items.
    """
    rng = np.random.default_rng(seed)
    texts: list[str] = []
    labels: list[int] = []
    bounds = [0]
    for reading in range(math.ceil(readings)):
        share = min(1.0, readings - reading)
        for index in rng.permutation(len(conversations))[: math.ceil(share * len(conversations))]:
            for turns in _tellings(conversations[index], rng, situations):
                recognised = rng.random() < recognised_share
                told = [Turn(turn.speaker, spoken(turn.text)) for turn in turns] if recognised else turns
                texts.append(classifier_text(told, separator(tokenizer), caller_only=True))
                labels.append(LABELS.index(conversations[index].emotion))
        bounds.append(len(texts))
    items = tokenised(texts, labels, tokenizer, max_tokens)
    lengths = np.array([len(ids) for ids in items["input_ids"]])
    order = [
        start + index
        for start, end in pairwise(bounds)
        for index in in_like_batches(lengths[start:end], batch_items, rng)
    ]
    return items.select(order)


def validation_items(turns: Sequence[ListenerTurn], tokenizer: Any, max_tokens: int) -> Dataset:
    """The items that lead up to `turns`, as serving reads them."""
    texts = [classifier_text(turn.context, separator(tokenizer), caller_only=True) for turn in turns]
    return tokenised(texts, [LABELS.index(turn.emotion) for turn in turns], tokenizer, max_tokens)


def tokenised(texts: list[str], labels: list[int], tokenizer: Any, max_tokens: int) -> Dataset:
    """Texts as token ids of at most `max_tokens`, cut from the left."""
    tokenizer.truncation_side = "left"
    return Dataset.from_dict({"text": texts, "labels": labels}).map(
        lambda batch: {"input_ids": tokenizer(batch["text"], truncation=True, max_length=max_tokens)["input_ids"]},
        batched=True,
        remove_columns="text",
    )


def _tellings(conversation: Conversation, rng: np.random.Generator, situations: bool) -> list[tuple[Turn, ...]]:
    """The conversation up to a random turn of its caller, and its situation."""
    ends = [end for end, turn in enumerate(conversation.turns, start=1) if turn.speaker is Speaker.CALLER]
    told = [conversation.turns[: rng.choice(ends)]] if ends else []
    if situations and conversation.situation.strip():
        told.append((Turn(Speaker.CALLER, conversation.situation),))
    return told


def in_like_batches(lengths: np.ndarray[Any, Any], batch_items: int, rng: np.random.Generator) -> list[int]:
    """A random order of the items, shape (n,), in which a batch holds items of like length."""
    order = rng.permutation(len(lengths))
    together = batch_items * _BATCHES_SORTED_TOGETHER
    sorted_within = np.concatenate(
        [
            part[np.argsort(lengths[part], kind="stable")]
            for part in np.split(order, range(together, len(order), together))
        ]
    )
    whole = len(order) // batch_items * batch_items
    batches = sorted_within[:whole].reshape(-1, batch_items)
    return [*rng.permutation(batches).reshape(-1).tolist(), *sorted_within[whole:].tolist()]
