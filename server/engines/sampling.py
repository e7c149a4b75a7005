"""Chooses the next token: penalties on what was said, temperature, and the nucleus of likely tokens.

All of it works on a batch of candidate replies at once; a row is one candidate.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import torch

NUCLEUS_LIMIT: Final = 256
"""The nucleus never holds more tokens than this: sorting a whole vocabulary at every step costs more than it gives."""

PLAUSIBLE_SHARE: Final = 0.02
"""Guidance takes no token that is less likely than this share of the likeliest."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How freely tokens are drawn."""

    temperature: float = 0.7
    """0 takes the likeliest token; 1 draws as the model says."""
    top_p: float = 0.9
    """Only the likeliest tokens that together hold this probability can be drawn (Holtzman et al. 2020)."""
    repetition_penalty: float = 1.1
    """Tokens that the reply already has are held back by this factor on their logit; 1: not (Keskar et al. 2019)."""
    no_repeat_tokens: int = 4
    """A run of this many tokens never comes twice in the assistant's own words; 0: it may."""
    guidance: float = 1.0
    """How far tokens that the dialogue makes likelier are preferred; 1: not at all, and at half the work."""


def banned_next(own: Sequence[int], earlier: Sequence[Sequence[int]], run: int) -> list[int]:
    """Tokens that would finish, after `own`, a run of `run` tokens that `own` or an `earlier` reply already has."""
    if run < 1 or len(own) < run - 1:
        return []
    tail = list(own[len(own) - run + 1 :])
    return [
        said[start + run - 1]
        for said in (own, *earlier)
        for start in range(len(said) - run + 1)
        if list(said[start : start + run - 1]) == tail
    ]


def guide(told: torch.Tensor, alone: torch.Tensor, strength: float) -> torch.Tensor:
    """Push towards what the dialogue makes likelier: log-probabilities (N, V) after it, and after nothing -> logits.

    Classifier-free guidance (Sanchez et al. 2023, arXiv 2306.17806): `alone + strength * (told - alone)`, so 1 changes
    nothing. Tokens that are implausible after the dialogue stay so, however unlikely they are after nothing (as in
    contrastive decoding, Li et al. 2022, arXiv 2210.15097).
    """
    if strength == 1.0:
        return told
    plausible = told >= told.max(dim=-1, keepdim=True).values + math.log(PLAUSIBLE_SHARE)
    return torch.where(plausible, alone + strength * (told - alone), -torch.inf)


def penalise(logits: torch.Tensor, own: torch.Tensor, penalty: float) -> torch.Tensor:
    """Hold back tokens that each row already has: logits (N, V), own (N, T) -> (N, V)."""
    if penalty == 1.0 or own.shape[1] == 0:
        return logits
    said = logits.gather(1, own)  # (N, T)
    return logits.scatter(1, own, torch.where(said < 0, said * penalty, said / penalty))


def draw(logits: torch.Tensor, sampling: Sampling, generator: torch.Generator) -> torch.Tensor:
    """Draw one token for each row of float32 logits (N, V) on the CPU -> (N,)."""
    if sampling.temperature == 0:
        return logits.argmax(dim=-1)
    probabilities = torch.softmax(logits / sampling.temperature, dim=-1)
    likeliest, tokens = probabilities.topk(min(NUCLEUS_LIMIT, logits.shape[1]))  # (N, K), likeliest first
    before = likeliest.cumsum(dim=-1) - likeliest  # probability of all likelier tokens
    likeliest[before >= sampling.top_p] = 0.0
    likeliest[:, 0] += 1e-9  # the likeliest always stays
    return tokens.gather(1, torch.multinomial(likeliest, 1, generator=generator)).squeeze(1)  # (N,)
