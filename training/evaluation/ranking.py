"""Response ranking, P@1,100 (Rashkin et al. 2019): how often a model finds the true reply likelier than 99 others.

The others are drawn by seed from other conversations of the same items. A reply's score is its mean log-probability
a token after the dialogue, less a share of that after nothing at all: share 0 is the plain likelihood, the server's
own share is how it chooses among its candidates (`server.engines.gptneo`), share 1 is pointwise mutual information.
The dialogue is read once; its candidates share the cache.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from transformers import DynamicCache

from server.engines.dialogue_format import END_OF_UTTERANCE, TAGS, one_line
from server.engines.gptneo import CONTEXT_FREE_SHARE
from server.engines.interfaces import Speaker, Turn
from server.engines.written_text import tidy
from training.empathetic_dialogues import ListenerTurn
from training.evaluation.likelihood import Floats, passage
from training.evaluation.systems import System, loaded, max_positions

CANDIDATES: Final = 100
SHARES: Final = (0.0, CONTEXT_FREE_SHARE, 1.0)
SIDE_BY_SIDE: Final = 25
"""Candidates scored at once, sorted by length: a long one would pad all others."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """A dialogue to answer and the candidate replies, the true one first."""

    context: tuple[Turn, ...]
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Rankings to score with one model."""

    system: System
    rankings: tuple[Ranking, ...]


def rankings(turns: Sequence[ListenerTurn], places: Sequence[int], seed: int, size: int = CANDIDATES) -> list[Ranking]:
    """For each place the true reply and up to `size` - 1 others, all different, of other conversations."""
    rng = np.random.default_rng(seed)
    texts = [tidy(turn.reply) for turn in turns]
    made = []
    for place in places:
        chosen = {texts[place]: None}
        for other in rng.permutation(len(turns)):
            if len(chosen) == size:
                break
            if turns[other].conv_id != turns[place].conv_id:
                chosen.setdefault(texts[other])
        context = tuple(Turn(turn.speaker, tidy(turn.text)) for turn in turns[place].context)
        made.append(Ranking(context, tuple(chosen)))
    return made


def found_first(ranked: Ranked) -> npt.NDArray[np.float64]:
    """Whether the true reply has the best score: 1 or 0 for each ranking and each of `SHARES` (n, shares)."""
    ready = loaded(ranked.system)
    alone: dict[str, float] = {}  # log-probability without a dialogue, by text
    found = np.zeros((len(ranked.rankings), len(SHARES)))
    for row, ranking in enumerate(ranked.rankings):
        targets = [_target(ready.tokenizer, text, max_positions(ready)) for text in ranking.candidates]
        fresh = [place for place, text in enumerate(ranking.candidates) if text not in alone]
        if fresh:
            tag = ready.tokenizer(TAGS[Speaker.ASSISTANT], add_special_tokens=False)["input_ids"]
            scored = scores(ready.model, tag, [targets[place] for place in fresh])
            alone.update(zip((ranking.candidates[place] for place in fresh), scored, strict=True))
        longest = max(ranking.candidates, key=lambda text: len(_target(ready.tokenizer, text, max_positions(ready))))
        prompt = passage(ready.tokenizer, ranking.context, longest, None, max_positions(ready))
        after = scores(ready.model, list(prompt.ids[: prompt.start]), targets)
        lengths = np.array([len(target) for target in targets])
        without = np.array([alone[text] for text in ranking.candidates])
        for column, share in enumerate(SHARES):
            score = (after - share * without) / lengths
            found[row, column] = float(score[0] > score[1:].max()) if len(score) > 1 else 1.0
    return found


@torch.inference_mode()
def scores(model: Any, prompt: Sequence[int], targets: Sequence[Sequence[int]]) -> Floats:
    """Log-probability in nats of each target after the prompt, summed over its tokens (n,)."""
    first = model(torch.tensor([list(prompt)], device=model.device), use_cache=True, logits_to_keep=1)
    opening = torch.log_softmax(first.logits[0, -1].float(), dim=-1)  # (V,)
    kept = [(layer.keys, layer.values) for layer in first.past_key_values.layers]
    order = sorted(range(len(targets)), key=lambda place: (len(targets[place]), place))
    found = np.zeros(len(targets))
    for at in range(0, len(order), SIDE_BY_SIDE):
        places = order[at : at + SIDE_BY_SIDE]
        length = max(len(targets[place]) for place in places)
        ids = torch.zeros((len(places), length), dtype=torch.int64)
        for row, place in enumerate(places):
            ids[row, : len(targets[place])] = torch.tensor(targets[place])
        ids = ids.to(model.device)
        lengths = torch.tensor([len(targets[place]) for place in places], device=ids.device)
        total = opening[ids[:, 0]].double()  # (N,)
        if length > 1:
            size = len(places)
            cache = DynamicCache([(k.expand(size, -1, -1, -1), v.expand(size, -1, -1, -1)) for k, v in kept])
            hidden = model.transformer(ids[:, :-1], past_key_values=cache, use_cache=True).last_hidden_state
            inside = torch.arange(1, length, device=ids.device)[None] < lengths[:, None]
            rows, before = torch.nonzero(inside, as_tuple=True)
            logits = model.lm_head(hidden[rows, before]).float()  # (told, V): padding is not told
            told = torch.nn.functional.cross_entropy(logits, ids[rows, before + 1], reduction="none")
            total.index_add_(0, rows, -told.double())
        found[places] = total.cpu().numpy()
    return found


def _target(tokenizer: Any, text: str, room: int) -> list[int]:
    ids: list[int] = tokenizer(f" {one_line(text)}{END_OF_UTTERANCE}", add_special_tokens=False, verbose=False)[
        "input_ids"
    ]
    return ids[: room // 2]
