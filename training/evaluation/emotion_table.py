"""The figures of `hearken eval emotion` as text for people and as JSON, with published figures beside them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Final

from training.evaluation.emotion import EmotionScores
from training.evaluation.goemotions import OutOfDomain

ROWS: Final = {
    "top1": "top-1 of 32",
    "top3": "top-3",
    "top5": "top-5",
    "macro_f1": "macro-F1 of 32",
    "groups": "8 groups",
    "valence": "valence, pleasant or not",
    "ece": "calibration error (15 bins; lower is better)",
}


@dataclass(frozen=True, slots=True)
class Anchor:
    """Somebody's figures for the dialogue so far, on the test split."""

    system: str
    source: str
    figures: dict[str, float]


ANCHORS: Final = (
    Anchor("MoEL", "a later run, shown on wizwand.com", {"top1": 0.322}),
    Anchor("EmpDG", "IAMM's table, ACL 2024", {"top1": 0.3431}),
    Anchor("CEM", "IAMM's table, ACL 2024", {"top1": 0.3911}),
    Anchor("CASE", "IAMM's table, ACL 2024", {"top1": 0.4020}),
    Anchor("SEEK", "IAMM's table, ACL 2024", {"top1": 0.4185}),
    Anchor(
        "TF-IDF and a linear SVM",
        "measured for this project's targets",
        {"top1": 0.432, "top5": 0.750, "groups": 0.668, "valence": 0.843, "ece": 0.065},
    ),
)
"""Trained from scratch on the same split and contexts; IAMM's own .559 reads the situation too, so it is left out."""


def as_text(scores: EmotionScores, outside: OutOfDomain | None, *, with_anchors: bool) -> str:
    """Tables in Markdown: figures with intervals, anchors, the most confused pairs, the check on GoEmotions."""
    parts = [_figures(scores)]
    if with_anchors:
        parts.append(_anchors())
    parts.append(_confused(scores))
    if outside is not None:
        parts.append(_outside(outside))
    return "\n\n".join(parts)


def as_json(model: str, split: str, scores: EmotionScores, outside: OutOfDomain | None) -> str:
    """One line of JSON."""
    told: dict[str, Any] = {"model": model, "split": split, **asdict(scores)}
    told["goemotions"] = None if outside is None else asdict(outside)
    told["anchors"] = [asdict(anchor) for anchor in ANCHORS] if split == "test" else []
    return json.dumps(told)


def _figures(scores: EmotionScores) -> str:
    whole, first = scores.dialogue, scores.first_utterance
    heads = (f"dialogue so far ({whole.items:,} items)", f"first utterance ({first.items:,} items)")
    rows = [f"| {title} | {getattr(whole, name)} | {getattr(first, name)} |" for name, title in ROWS.items()]
    return "\n".join([f"| | {heads[0]} | {heads[1]} |", "|-|-|-|", *rows])


def _anchors() -> str:
    shown = [name for name in ROWS if any(name in anchor.figures for anchor in ANCHORS)]
    rows = []
    for anchor in ANCHORS:
        cells = " | ".join(f"{anchor.figures[name]:.3f}" if name in anchor.figures else "" for name in shown)
        rows.append(f"| {anchor.system} ({anchor.source}) | {cells} |")
    heads = " | ".join(name.replace("_", " ") for name in shown)
    return "\n".join([f"| others, dialogue so far | {heads} |", "|-|" + "-|" * len(shown), *rows])


def _confused(scores: EmotionScores) -> str:
    rows = [f"| {pair.true} | {pair.read_as} | {pair.share:.0%} | {pair.items} |" for pair in scores.confused]
    return "\n".join(["| most confused: true | read as | share of the true | items |", "|-|-|-|-|", *rows])


def _outside(outside: OutOfDomain) -> str:
    rows = [
        f"| {name} | {found.items:,} | {found.left_out:,} | {found.accuracy} | {found.majority} "
        f"({found.majority_answer}) |"
        for name, found in (("8 groups", outside.groups), ("valence", outside.valence))
    ]
    head = f"| GoEmotions, {outside.comments:,} comments | compared | left out | accuracy | always the commonest |"
    return "\n".join([head, "|-|-|-|-|-|", *rows])
