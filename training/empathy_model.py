"""The empathy scorer's model: how a pair is read as tokens, and the layers that grade it.

The lower layers of a pre-trained BERT-like encoder stay as they are; its upper layers are tuned, and on them sit, for
each of EPITOME's three mechanisms, a token head that marks the part of the response which shows the mechanism, and a
head that grades the response by what the token head points at. Marking is learnt from the rationales that EPITOME's
annotators gave, as Sharma et al. (2020, arXiv 2009.08441) do; that both heads share one attention is ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from torch import nn

from training.epitome import LEVELS, MECHANISMS, Pair

RESPONSE_TOKENS: Final = 128
SEEKER_TOKENS: Final = 32
_FAR: Final = -1e4
"""What hides a token from a softmax, also in bfloat16."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A pair as tokens: the response first, since it is what is graded, then the seeker's post."""

    ids: list[int]
    kinds: list[int]
    """0 for the response and the marks around it, 1 for the seeker's post."""
    response: tuple[int, int]
    """Where the response's own tokens begin and end."""
    marks: np.ndarray[Any, np.dtype[np.float32]]
    """1 where a token of the response shows a mechanism, shape (response tokens, 3)."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs side by side, padded at their ends."""

    ids: torch.Tensor
    """(B, T) int64."""
    kinds: torch.Tensor
    """(B, T) int64."""
    present: torch.Tensor
    """(B, T) bool: not padding."""
    response: torch.Tensor
    """(B, T) bool: the response's own tokens."""
    marks: torch.Tensor
    """(B, T, 3) float32."""


def encode(tokenizer: Any, pair: Pair) -> Encoded:
    """Read a pair as `[CLS] response [SEP] seeker [SEP]`; what is too long loses its end."""
    response = tokenizer(
        pair.response,
        add_special_tokens=False,
        truncation=True,
        max_length=RESPONSE_TOKENS,
        return_offsets_mapping=True,
    )
    seeker = tokenizer(pair.seeker, add_special_tokens=False, truncation=True, max_length=SEEKER_TOKENS)["input_ids"]
    tokens, offsets = response["input_ids"], response["offset_mapping"]
    ids = [tokenizer.cls_token_id, *tokens, tokenizer.sep_token_id, *seeker, tokenizer.sep_token_id]
    return Encoded(
        ids=ids,
        kinds=[0] * (len(tokens) + 2) + [1] * (len(seeker) + 1),
        response=(1, 1 + len(tokens)),
        marks=_marks(pair, offsets),
    )


def collate(items: Sequence[Encoded]) -> Batch:
    """Pad pairs to the longest of them."""
    size, longest = len(items), max(len(item.ids) for item in items)
    ids = torch.zeros(size, longest, dtype=torch.long)
    kinds = torch.zeros(size, longest, dtype=torch.long)
    present = torch.zeros(size, longest, dtype=torch.bool)
    response = torch.zeros(size, longest, dtype=torch.bool)
    marks = torch.zeros(size, longest, len(MECHANISMS))
    for row, item in enumerate(items):
        start, end = item.response
        ids[row, : len(item.ids)] = torch.tensor(item.ids)
        kinds[row, : len(item.ids)] = torch.tensor(item.kinds)
        present[row, : len(item.ids)] = True
        response[row, start:end] = True
        marks[row, start:end] = torch.from_numpy(item.marks)
    return Batch(ids, kinds, present, response, marks)


class EmpathyModel(nn.Module):
    """Grades pairs from the hidden states that the encoder's frozen layers make of them."""

    def __init__(self, encoder: Any, frozen_layers: int, dropout: float = 0.1) -> None:
        """`encoder` is a `BertModel`, which is taken apart: its first `frozen_layers` layers will not learn."""
        super().__init__()
        self.frozen_layers: Final = frozen_layers
        width = encoder.config.hidden_size
        layers = list(encoder.encoder.layer)
        # Not a submodule: what is frozen is neither trained nor saved.
        self._below: Final = (encoder.embeddings, *layers[:frozen_layers])
        for part in self._below:
            part.requires_grad_(False).eval()
        self.layers = nn.ModuleList(layers[frozen_layers:])
        self.mark = nn.Linear(width, len(MECHANISMS))
        self.dropout = nn.Dropout(dropout)
        self.grade = nn.ModuleList(nn.Linear(2 * width + 1, len(LEVELS)) for _ in MECHANISMS)

    @torch.no_grad()
    def below(self, batch: Batch) -> torch.Tensor:
        """The hidden states after the frozen layers, (B, T, width)."""
        embeddings, *layers = self._below
        hidden: torch.Tensor = embeddings(input_ids=batch.ids, token_type_ids=batch.kinds)
        mask = _attention_mask(batch.present, hidden.dtype)
        for layer in layers:
            hidden = layer(hidden, mask)
        return hidden

    def forward(
        self, hidden: torch.Tensor, present: torch.Tensor, response: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits of the levels, (B, 3, 3) by mechanism and level, and of the marks, (B, T, 3).

        `hidden` is what `below` gave, (B, T, width); `present` and `response` are (B, T) bool.
        """
        mask = _attention_mask(present, hidden.dtype)
        for layer in self.layers:
            hidden = layer(hidden, mask)
        hidden = hidden.float()
        marks: torch.Tensor = self.mark(hidden).float()
        shown = marks.masked_fill(~response[..., None], _FAR)  # (B, T, 3)
        pooled = torch.einsum("btm,bth->bmh", shown.softmax(dim=1), hidden)  # (B, 3, width)
        surest = shown.amax(dim=1)  # (B, 3)
        whole = self.dropout(hidden[:, 0])
        seen = [
            torch.cat([self.dropout(pooled[:, axis]), whole, surest[:, axis, None]], dim=-1)
            for axis in range(len(MECHANISMS))
        ]
        levels = torch.stack([head(each) for head, each in zip(self.grade, seen, strict=True)], dim=1)
        return levels.float(), marks


def _attention_mask(present: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """What attention adds to its scores, (B, 1, 1, T): nothing, or so little that padding is not seen."""
    return torch.where(present, 0.0, _FAR).to(dtype)[:, None, None, :]


def _marks(pair: Pair, offsets: Sequence[tuple[int, int]]) -> np.ndarray[Any, np.dtype[np.float32]]:
    marks = np.zeros((len(offsets), len(MECHANISMS)), dtype=np.float32)
    for axis, parts in enumerate(pair.rationales):
        for part in parts:
            start = pair.response.find(part)
            if start < 0:
                continue
            inside = [first < start + len(part) and last > start for first, last in offsets]
            marks[inside, axis] = 1
    return marks
