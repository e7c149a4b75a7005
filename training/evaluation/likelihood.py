"""How likely a model finds what people replied: loss on the reply and the end of its utterance, and on nothing else.

The prompt is written exactly as the server writes it (`server.engines.dialogue_format`, `tidy`), token by token: turns
are tokenised one by one, so that a shorter context of a conversation is a prefix of a longer one, and both are scored
in one pass. Padding is on the right, where causal attention hides it, so a batch changes nothing.

Three measures of the same summed loss: per token (only between models of one tokenizer), per word (blanks part words),
per UTF-8 byte of the reply's text. The end of an utterance counts as a token and is in the loss, but it is no word and
no byte: the last two are thus a little higher than if it were.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch

from server.engines.dialogue_format import END_OF_UTTERANCE, TAGS, feeling_line, one_line, utterance
from server.engines.interfaces import Speaker, Turn
from server.engines.written_text import tidy
from training.empathetic_dialogues import ListenerTurn
from training.evaluation.bootstrap import Weights
from training.evaluation.systems import System, loaded, max_positions

BATCH_TOKENS: Final = 4_096

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Passage:
    """A prompt and a reply as tokens; the reply is `ids[start:]`."""

    ids: tuple[int, ...]
    start: int


@dataclass(frozen=True, slots=True)
class Likelihood:
    """What a model thinks of each item's reply: summed loss in nats, and how much there was to read. All (n,)."""

    nats: Floats
    tokens: Floats
    words: Floats
    bytes: Floats

    def measures(self, weights: Weights) -> dict[str, float]:
        """Token perplexity, word perplexity and bits per byte of the weighted items."""
        loss = float(weights @ self.nats)
        return {
            "token_perplexity": math.exp(loss / float(weights @ self.tokens)),
            "word_perplexity": math.exp(loss / float(weights @ self.words)),
            "bits_per_byte": loss / (math.log(2) * float(weights @ self.bytes)),
        }

    def of(self, places: Sequence[int]) -> Likelihood:
        """The items at some places."""
        chosen = np.asarray(places, dtype=np.int64)
        return Likelihood(self.nats[chosen], self.tokens[chosen], self.words[chosen], self.bytes[chosen])


@dataclass(frozen=True, slots=True)
class Asked:
    """Items to score with one model. `groups` is each item's feeling line (None: no line)."""

    system: System
    turns: tuple[ListenerTurn, ...]
    groups: tuple[str | None, ...]
    as_written: bool = False
    """Leave the texts as people typed them, where the server would tidy them."""


def likelihood(asked: Asked) -> Likelihood:
    """Score every item's human reply after its context."""
    ready = loaded(asked.system)
    room = max_positions(ready)
    clean = one_line if asked.as_written else tidy
    passages, lengths = [], []
    for turn, group in zip(asked.turns, asked.groups, strict=True):
        reply = clean(turn.reply)
        made = passage(ready.tokenizer, [Turn(t.speaker, clean(t.text)) for t in turn.context], reply, group, room)
        passages.append(made)
        target = made.ids[made.start :]
        if len(target) == room // 2:  # perhaps cut: count what was scored
            reply = ready.tokenizer.decode(target, clean_up_tokenization_spaces=False).strip()
        lengths.append((len(target), len(reply.split()), len(reply.encode())))
    tokens, words, size = np.array(lengths, dtype=np.float64).reshape(-1, 3).T
    return Likelihood(losses(ready.model, passages), tokens, words, size)


def passage(tokenizer: Any, context: Sequence[Turn], reply: str, group: str | None, max_tokens: int) -> Passage:
    """Write the prompt and the reply as tokens, oldest turns left out so that both fit into `max_tokens`.

    A last turn that is too long by itself loses its first words, and a reply of more than half of `max_tokens` its
    last. Texts are taken as they are.
    """

    def encode(text: str) -> list[int]:
        ids: list[int] = tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"] if text else []
        return ids

    head, tail = encode(feeling_line(group)), encode(TAGS[Speaker.ASSISTANT])
    target = encode(f" {one_line(reply)}{END_OF_UTTERANCE}")[: max_tokens // 2]
    room = max_tokens - len(head) - len(tail) - len(target)
    kept: list[list[int]] = []
    for turn in reversed(context):
        ids = encode(utterance(turn))
        if len(ids) > room:
            if not kept:
                tag = encode(TAGS[turn.speaker])
                kept.append([*tag, *ids[len(ids) - room + len(tag) :]])
            break
        kept.append(ids)
        room -= len(ids)
    before = [*head, *(token for ids in reversed(kept) for token in ids), *tail]
    return Passage((*before, *target), len(before))


def losses(model: Any, passages: Sequence[Passage]) -> Floats:
    """Summed loss in nats of each passage's reply (n,); a passage that another begins with costs nothing."""
    shared = _longest(passages)
    found = np.zeros(len(passages))
    order = sorted(shared, key=lambda place: (len(passages[place].ids), place))
    batch: list[int] = []
    for place in order:
        if batch and len(passages[place].ids) * (len(batch) + 1) > BATCH_TOKENS:
            _score(model, passages, batch, shared, found)
            batch = []
        batch.append(place)
    if batch:
        _score(model, passages, batch, shared, found)
    return found


def _longest(passages: Sequence[Passage]) -> dict[int, list[int]]:
    """The passages that are no beginning of a later one, each with the places of those that it begins with."""
    shared: dict[int, list[int]] = {}
    open_place: int | None = None
    for place in reversed(range(len(passages))):
        ids = passages[place].ids
        if open_place is not None and passages[open_place].ids[: len(ids)] == ids:
            shared[open_place].append(place)
        else:
            open_place = place
            shared[place] = [place]
    return shared


@torch.inference_mode()
def _score(
    model: Any, passages: Sequence[Passage], batch: Sequence[int], shared: dict[int, list[int]], found: Floats
) -> None:
    length = max(len(passages[place].ids) for place in batch)
    ids = torch.zeros((len(batch), length), dtype=torch.int64)
    for row, place in enumerate(batch):
        ids[row, : len(passages[place].ids)] = torch.tensor(passages[place].ids)
    hidden = model.transformer(ids.to(model.device), use_cache=False).last_hidden_state  # (B, T, H)
    rows: list[int] = []
    columns: list[int] = []
    owners: list[int] = []
    for row, place in enumerate(batch):
        for each in shared[place]:
            span = range(passages[each].start, len(passages[each].ids))
            rows.extend([row] * len(span))
            columns.extend(span)
            owners.extend([each] * len(span))
    at, to = torch.tensor(rows), torch.tensor(columns)
    logits = model.lm_head(hidden[at, to - 1]).float()  # (learnt, V): only where a reply's token is told
    nats = torch.nn.functional.cross_entropy(logits, ids[at, to].to(logits.device), reduction="none")
    np.add.at(found, np.array(owners), nats.double().cpu().numpy())
