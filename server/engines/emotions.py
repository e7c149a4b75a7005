"""The 32 emotions of EmpatheticDialogues, their 8 groups and their valence.

Labels after Rashkin et al. 2019 (arXiv 1811.00207). The groups join labels that classifiers and people confuse
(measured mutual confusion, for example terrified and afraid .28); the sign of the valence is ours: groups of pain
are -1, of pleasure +1; `nostalgia` and `surprised` pull neither way strongly.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from server.engines.interfaces import EmotionEstimate

GROUPS = MappingProxyType(
    {
        "anger": ("angry", "annoyed", "furious", "disgusted"),
        "fear": ("afraid", "terrified", "anxious", "apprehensive"),
        "sad": ("sad", "devastated", "disappointed", "lonely"),
        "shame": ("guilty", "ashamed", "embarrassed", "jealous"),
        "nostalgia": ("nostalgic", "sentimental"),
        "joy": ("joyful", "excited", "content", "grateful", "proud", "impressed", "surprised"),
        "trust": ("trusting", "faithful", "caring"),
        "anticipation": ("anticipating", "hopeful", "prepared", "confident"),
    }
)
"""Group name to its labels."""

LABELS = tuple(sorted(label for labels in GROUPS.values() for label in labels))
"""The 32 labels, in alphabetical order: the order of every distribution array."""

GROUP_OF = MappingProxyType({label: group for group, labels in GROUPS.items() for label in labels})
"""Label to its group."""

GROUP_VALENCE = MappingProxyType(
    {
        "anger": -1.0,
        "fear": -1.0,
        "sad": -1.0,
        "shame": -1.0,
        "nostalgia": 0.0,
        "joy": 1.0,
        "trust": 1.0,
        "anticipation": 1.0,
    }
)
"""Group to valence in {-1, 0, 1}; evaluation of valence uses its sign, with `nostalgia` counted as pleasant."""

DISTRESS_GROUPS = frozenset({"anger", "fear", "sad", "shame"})
"""Groups in which the voice slows and softens."""

_GROUP_NAMES: Final = tuple(GROUPS)
_MEMBERSHIP: Final = np.array([[GROUP_OF[label] == group for group in _GROUP_NAMES] for label in LABELS], np.float64)
_GROUP_VALENCES: Final = np.array([GROUP_VALENCE[group] for group in _GROUP_NAMES])


def group_probabilities(probabilities: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Sum label probabilities by group, (..., 32) in the order of `LABELS` to (..., 8) in the order of `GROUPS`."""
    summed: npt.NDArray[np.float64] = probabilities @ _MEMBERSHIP
    return summed


def estimate(probabilities: npt.NDArray[np.float64]) -> EmotionEstimate:
    """Make the estimate of a distribution over `LABELS`, shape (32,), finite and summing to 1."""
    order = np.argsort(-probabilities, kind="stable")
    distribution = tuple((LABELS[index], float(probabilities[index])) for index in order)
    by_group = group_probabilities(probabilities)
    return EmotionEstimate(
        label=distribution[0][0],
        group=_GROUP_NAMES[int(np.argmax(by_group))],
        valence=float(np.clip(by_group @ _GROUP_VALENCES, -1.0, 1.0)),
        confidence=distribution[0][1],
        distribution=distribution,
    )
