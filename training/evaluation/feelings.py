"""The emotion that a reply is told of, item by item: what the server would read, the label, or a wrong one."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from server.engines.catalogue import Machine
from server.engines.emotions import GROUP_OF, GROUP_VALENCE, GROUPS, LABELS, estimate, group_probabilities
from server.engines.interfaces import CancelToken, EmotionEstimate, Turn
from server.engines.registry import plan
from server.settings import EmotionSettings, EnginesSettings, WorkersSettings
from training.empathetic_dialogues import ListenerTurn

NONE: Final = "none"
PREDICTED: Final = "predicted"
ORACLE: Final = "oracle"
WRONG: Final = "wrong"

_PLEASANT: Final = np.array([GROUP_VALENCE[group] >= 0 for group in GROUPS])

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reading:
    """Dialogues whose last turn's emotion is to be read; `model` None is the server's own choice."""

    model: str | None
    dialogues: tuple[tuple[Turn, ...], ...]


@functools.lru_cache(maxsize=1)
def classifier(model: str | None) -> Any:
    """Load the emotion classifier that the server would take (or take by that name), once in this process.

    Raises `EngineLoadError` if it cannot be loaded.
    """
    engines = EnginesSettings(emotion=EmotionSettings(model=model, device="cpu"))
    return next(pick for pick in plan(engines, WorkersSettings(), Machine()) if pick.stage == "emotion").load()


def read(reading: Reading) -> list[list[float]]:
    """The distribution over `LABELS` of each dialogue."""
    engine = classifier(reading.model)
    cancel = CancelToken()
    found = []
    for dialogue in reading.dialogues:
        chances = dict(engine.classify(dialogue, cancel).distribution)
        found.append([round(float(chances[label]), 6) for label in LABELS])
    return found


def from_distribution(distribution: Sequence[float]) -> EmotionEstimate:
    """The estimate of a distribution over `LABELS`."""
    chances = np.asarray(distribution, dtype=np.float64)
    return estimate(chances / chances.sum())


def certain(label: str) -> EmotionEstimate:
    """The estimate of somebody who knows the label."""
    return estimate(np.array([float(each == label) for each in LABELS]))


def wrong_labels(turns: Sequence[ListenerTurn], seed: int) -> list[str]:
    """For each item a label of the other valence, drawn by seed; one for all items of a conversation."""
    rng = np.random.default_rng(seed)
    drawn: dict[str, str] = {}
    for turn in turns:
        if turn.conv_id not in drawn:
            others = [label for label in LABELS if pleasant(label) != pleasant(turn.emotion)]
            drawn[turn.conv_id] = others[int(rng.integers(len(others)))]
    return [drawn[turn.conv_id] for turn in turns]


def pleasant(label: str) -> bool:
    """Whether a label's group is one of pleasure; nostalgia counts as one (`server.engines.emotions`)."""
    return GROUP_VALENCE[GROUP_OF[label]] >= 0


def reads_pleasant(distributions: Floats) -> npt.NDArray[np.bool_]:
    """Whether pleasant groups hold at least half of each distribution (n, 32) -> (n,)."""
    side: npt.NDArray[np.bool_] = group_probabilities(distributions)[:, _PLEASANT].sum(axis=1) >= 0.5
    return side
