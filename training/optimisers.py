"""Optimisers for pre-training: matrices learn by Muon, all else by AdamW, and `Trainer` sees one optimiser.

Muon: Jordan 2024, https://kellerjordan.github.io/posts/muon/. Its step is scaled to AdamW's, so one rate serves both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch


class Paired(torch.optim.Optimizer):
    """Several optimisers as one; their parameter groups are its own, so a schedule reaches them all."""

    def __init__(self, *parts: torch.optim.Optimizer) -> None:
        """`parts` share no parameter."""
        self.parts = parts
        super().__init__(self._groups(), {})

    def _groups(self) -> list[dict[str, Any]]:
        return [group for part in self.parts for group in part.param_groups]

    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """Let every part take a step; a closure is not used by any of them."""
        for part in self.parts:
            part.step()

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget all gradients."""
        for part in self.parts:
            part.zero_grad(set_to_none)

    def state_dict(self) -> dict[str, Any]:
        """The state of every part, in order."""
        return {"parts": [part.state_dict() for part in self.parts]}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from what `state_dict` gave."""
        for part, kept in zip(self.parts, state_dict["parts"], strict=True):
            part.load_state_dict(kept)
        self.param_groups = self._groups()  # loading made new ones


def muon_and_adamw(model: torch.nn.Module, rate: float, weight_decay: float) -> Paired:
    """Muon for the matrices of a GPT-Neo's blocks, AdamW without decay for embeddings, biases and norms."""
    matrices: list[torch.nn.Parameter] = []
    others: list[torch.nn.Parameter] = []
    for name, parameter in model.named_parameters():
        (matrices if parameter.ndim == 2 and ".h." in name else others).append(parameter)
    return Paired(
        torch.optim.Muon(matrices, lr=rate, weight_decay=weight_decay, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(others, lr=rate, betas=(0.9, 0.95), weight_decay=0.0, fused=True),
    )
