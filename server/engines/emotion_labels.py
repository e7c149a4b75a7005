"""Other people's emotion labels, translated to the 32 of Hearken: a table, and the matrix that it makes.

Known sets: the 32 themselves; GoEmotions (Demszky et al. 2020, 27 and neutral); Ekman's six as they are usually
spelled, with neutral; the six of the `emotion` dataset (Saravia et al. 2018). The translation is ours and coarse: a
label's probability goes to the labels that it may mean, and the first of them gets two shares.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from server.engines.emotions import LABELS
from server.errors import EngineLoadError

SILENT: Final[tuple[str, ...]] = ()
"""Translation of a label that says nothing about feeling: its probability is spread evenly over all 32."""

TRANSLATIONS: Final = MappingProxyType(
    {
        "admiration": ("impressed",),
        "amusement": ("joyful", "content"),
        "anger": ("angry", "furious", "annoyed"),
        "annoyance": ("annoyed", "angry"),
        "anticipation": ("anticipating", "hopeful"),
        "approval": ("content", "confident"),
        "confusion": ("apprehensive", "anxious"),
        "curiosity": ("anticipating",),
        "desire": ("hopeful", "anticipating"),
        "disappointment": ("disappointed",),
        "disapproval": ("annoyed", "disappointed"),
        "disgust": ("disgusted",),
        "embarrassment": ("embarrassed", "ashamed"),
        "excitement": ("excited",),
        "fear": ("afraid", "terrified", "anxious", "apprehensive"),
        "fearful": ("afraid", "terrified", "anxious", "apprehensive"),
        "gratitude": ("grateful",),
        "grief": ("devastated", "sad"),
        "happiness": ("joyful", "content", "excited", "grateful"),
        "happy": ("joyful", "content", "excited", "grateful"),
        "joy": ("joyful", "content", "excited", "grateful"),
        "love": ("caring", "trusting", "sentimental", "faithful"),
        "nervousness": ("anxious", "apprehensive"),
        "neutral": SILENT,
        "optimism": ("hopeful", "confident"),
        "pride": ("proud",),
        "realization": SILENT,
        "relief": ("grateful", "content"),
        "remorse": ("guilty", "ashamed"),
        "sadness": ("sad", "lonely", "disappointed", "devastated"),
        "surprise": ("surprised",),
        "trust": ("trusting", "faithful"),
    }
)
"""Foreign label to the labels that it may mean, the likeliest first."""


def translation_matrix(labels: Sequence[str], model: str) -> npt.NDArray[np.float64]:
    """Matrix (len(labels), 32) whose rows sum to 1: probabilities over `labels` times it are over `LABELS`.

    Raises `EngineLoadError` for labels that repeat, that nobody knows, or that are some but not all of the 32.
    """
    names = [label.strip().lower() for label in labels]
    unknown = sorted({name for name in names if name not in LABELS and name not in TRANSLATIONS})
    if unknown:
        raise EngineLoadError(
            f"The emotion model {model} has labels that Hearken does not know ({_shortened(unknown)}): name its labels "
            "in id2label of its config.json after EmpatheticDialogues (all 32), GoEmotions or Ekman."
        )
    if len(set(names)) != len(names):
        raise EngineLoadError(f"The emotion model {model} names a label twice: correct id2label in its config.json.")
    # A few of GoEmotions' labels are spelled as ours are; only a set made of nothing else must be whole.
    if len(names) < 2 or (set(names) <= set(LABELS) and len(names) != len(LABELS)):
        raise EngineLoadError(
            f"The emotion model {model} has {len(names)} of the {len(LABELS)} labels: "
            "take a classifier trained on all of them, or on GoEmotions or Ekman."
        )
    return np.array([_row(name) for name in names])


def _row(name: str) -> npt.NDArray[np.float64]:
    targets = (name,) if name in LABELS else TRANSLATIONS[name]
    if targets == SILENT:
        return np.full(len(LABELS), 1.0 / len(LABELS))
    row = np.zeros(len(LABELS))
    for target in targets:
        row[LABELS.index(target)] += 1.0
    row[LABELS.index(targets[0])] += 1.0
    shares: npt.NDArray[np.float64] = row / row.sum()
    return shares


def _shortened(names: Sequence[str], most: int = 6) -> str:
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")
