"""GoEmotions (Demszky et al. 2020, arXiv 2005.00547) as an out-of-domain check of the emotion classifier.

Short Reddit comments with 27 feelings and neutral, none of which the classifier was trained on. Only groups and valence
can be compared, by the table below; it was written down before anything was measured with it. Each file is UTF-8 TSV
without a header: text, label numbers joined by commas, id; `labels.txt` names the labels, one a line.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from server.engines.emotions import group_probabilities
from server.engines.interfaces import Speaker, Turn
from training.empathetic_dialogues import DatasetError
from training.evaluation.bootstrap import Bootstrap, Figure, mean
from training.evaluation.emotion import GROUP_NAMES, PLEASANT, Reader


@dataclass(frozen=True, slots=True)
class Match:
    """What a label of GoEmotions is among ours; None where it has no counterpart."""

    group: str | None
    pleasant: bool | None
    reason: str


MATCHES: Final = MappingProxyType(
    {
        "admiration": Match("joy", True, "our impressed"),
        "amusement": Match("joy", True, "pleasure in the moment, as our joyful"),
        "anger": Match("anger", False, "our angry"),
        "annoyance": Match("anger", False, "our annoyed"),
        "approval": Match(None, True, "agreement is no feeling of our groups, but a pleasant one"),
        "caring": Match("trust", True, "our caring"),
        "confusion": Match(None, None, "a state of knowledge, with neither side"),
        "curiosity": Match(None, None, "a state of knowledge, with neither side"),
        "desire": Match("anticipation", True, "a wish for what may come, as our hopeful"),
        "disappointment": Match("sad", False, "our disappointed"),
        "disapproval": Match("anger", False, "GoEmotions' own table puts it under anger"),
        "disgust": Match("anger", False, "our disgusted"),
        "embarrassment": Match("shame", False, "our embarrassed"),
        "excitement": Match("joy", True, "our excited"),
        "fear": Match("fear", False, "our afraid"),
        "gratitude": Match("joy", True, "our grateful"),
        "grief": Match("sad", False, "our devastated"),
        "joy": Match("joy", True, "our joyful"),
        "love": Match("trust", True, "affection for somebody, nearest to our caring"),
        "nervousness": Match("fear", False, "our anxious"),
        "optimism": Match("anticipation", True, "our hopeful"),
        "pride": Match("joy", True, "our proud"),
        "realization": Match(None, None, "a state of knowledge, with neither side"),
        "relief": Match("joy", True, "our content and grateful"),
        "remorse": Match("shame", False, "our guilty"),
        "sadness": Match("sad", False, "our sad"),
        "surprise": Match("joy", None, "our surprised, which lies in joy; good or bad is open"),
        "neutral": Match(None, None, "no feeling; we have no such label"),
    }
)
"""GoEmotions' labels among our 8 groups and two sides, and why."""


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment with its labels' names."""

    comment_id: str
    text: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often the classifier agrees with the labels, on comments whose labels agree on one answer."""

    items: int
    left_out: int
    """Comments without a counterpart, or whose labels disagree."""
    accuracy: Figure
    majority: Figure
    """Accuracy of always giving the commonest answer of these very comments."""
    majority_answer: str


@dataclass(frozen=True, slots=True)
class OutOfDomain:
    """The check's figures."""

    comments: int
    groups: Agreement
    valence: Agreement


def read_comments(folder: Path, split: str = "test") -> list[Comment]:
    """Read a split; raises `DatasetError` if a file is missing, empty or not of this form."""
    names = [line.strip() for line in _text(folder / "labels.txt").splitlines() if line.strip()]
    unknown = [name for name in names if name not in MATCHES]
    if unknown:
        raise DatasetError(f"{folder / 'labels.txt'} names {unknown[0]!r}, which is no label of GoEmotions.")
    path = folder / f"{split}.tsv"
    comments = []
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            text, indices, comment_id = line.rstrip("\r").split("\t")
            labels = tuple(names[int(index)] for index in indices.split(","))
        except (ValueError, IndexError) as error:
            raise DatasetError(
                f"{path}, line {number} is not text, label numbers and id with tabs between: fetch the file again."
            ) from error
        comments.append(Comment(comment_id, text, labels))
    if not comments:
        raise DatasetError(f"{path} holds no comments: fetch it again.")
    return comments


def evaluate(classifier: Reader, comments: list[Comment]) -> OutOfDomain:
    """Read every comment as a caller's first utterance and compare groups and valence."""
    probabilities = classifier.distributions([[Turn(Speaker.CALLER, comment.text)] for comment in comments])
    by_group = group_probabilities(probabilities)
    said_group = np.array([GROUP_NAMES[index] for index in by_group.argmax(axis=1)])
    said_side = np.where(by_group[:, PLEASANT].sum(axis=1) >= 0.5, "pleasant", "unpleasant")
    return OutOfDomain(
        comments=len(comments),
        groups=_agreement(comments, said_group, [_group(comment) for comment in comments]),
        valence=_agreement(comments, said_side, [_side(comment) for comment in comments]),
    )


def _group(comment: Comment) -> str | None:
    found = {MATCHES[label].group for label in comment.labels} - {None}
    return found.pop() if len(found) == 1 else None


def _side(comment: Comment) -> str | None:
    found = {MATCHES[label].pleasant for label in comment.labels} - {None}
    return ("pleasant" if found.pop() else "unpleasant") if len(found) == 1 else None


def _agreement(comments: list[Comment], said: npt.NDArray[np.str_], true: list[str | None]) -> Agreement:
    kept = [index for index, answer in enumerate(true) if answer is not None]
    if not kept:
        raise DatasetError("No comment has a label with a counterpart among ours: there is nothing to compare.")
    answers = np.array([str(true[index]) for index in kept])
    names, counts = np.unique(answers, return_counts=True)
    commonest = str(names[counts.argmax()])
    draws = Bootstrap([comments[index].comment_id for index in kept])
    return Agreement(
        items=len(kept),
        left_out=len(comments) - len(kept),
        accuracy=draws.figure(mean((said[kept] == answers).astype(np.float64))),
        majority=draws.figure(mean((answers == commonest).astype(np.float64))),
        majority_answer=commonest,
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise DatasetError(f"GoEmotions is missing {path}: give the folder of labels.txt and test.tsv.") from error
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path} is not UTF-8 text: fetch it again.") from error
