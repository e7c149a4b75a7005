"""The 32 emotions of EmpatheticDialogues, their 8 groups and their valence.

Labels after Rashkin et al. 2019 (arXiv 1811.00207). The groups join labels that classifiers and people confuse
(measured mutual confusion, for example terrified and afraid .28); the sign of the valence is ours: groups of pain
are -1, of pleasure +1; `nostalgia` and `surprised` pull neither way strongly.
"""

from __future__ import annotations

from types import MappingProxyType

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
