"""A training run that dies in the middle of a step."""

from __future__ import annotations

import pytest

from training.trainer import GPTNeoTrainer


class PulledPlug(Exception):
    """What a killed run raises in a test, in place of dying."""


def pull_the_plug(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next run die as it begins the step after `step`."""
    honest = GPTNeoTrainer.training_step

    def training_step(self, *arguments, **named):
        if self.state.global_step == step:
            monkeypatch.setattr(GPTNeoTrainer, "training_step", honest)
            raise PulledPlug
        return honest(self, *arguments, **named)

    monkeypatch.setattr(GPTNeoTrainer, "training_step", training_step)
