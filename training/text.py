"""Dialogue text for base pre-training: the corpora of `text/`, cleaned to one way of writing.

Every corpus becomes a list of `Turn`s whose speakers alternate, so that the base model already knows the dialogue
format before it is tuned. Utterances are written as `server.engines.written_text` writes them, for training, tuning
and serving alike; the marks of disfluency in transcribed speech go.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.engines.dialogue_format import one_line
from server.engines.interfaces import Speaker, Turn
from server.engines.written_text import tidy
from server.errors import SettingsError

_WORD = re.compile(r"[a-z']+")
_FILLER = re.compile(r"(?:^|(?<=\s))(?:uh|um|huh-uh|uh-huh|um-hum),?(?=\s|$|[.?!])\s*", re.I)
_REPEATED_WORDS = re.compile(r"\b([\w']+(?: [\w']+)?),? \1\b(?!-)", re.I)


@dataclass(frozen=True, slots=True)
class Corpus:
    """One file of `text/`: how to read a row of it, and which share of its dialogues to take."""

    file: str
    share: float


def fluent(text: str) -> str:
    """Take fillers and immediate repetitions out of transcribed speech."""
    text = _FILLER.sub("", text)
    while (shorter := _REPEATED_WORDS.sub(r"\1", text)) != text:
        text = shorter
    return one_line(re.sub(r"(?:,\s*)+(?=,|[.?!])", "", text)).strip(" ,-")


def alternate(utterances: list[tuple[str, str]]) -> list[Turn]:
    """Join a speaker's successive utterances, then name the first speaker caller and the other listener."""
    joined: list[tuple[str, str]] = []
    for who, text in utterances:
        if joined and joined[-1][0] == who:
            joined[-1] = (who, f"{joined[-1][1]} {text}")
        elif text:
            joined.append((who, text))
    if not joined:
        return []
    first = joined[0][0]
    return [Turn(Speaker.CALLER if who == first else Speaker.ASSISTANT, tidy(text)) for who, text in joined]


def _spoken(row: dict[str, Any]) -> list[tuple[str, str]]:
    """Switchboard: (speaker, words, dialogue act); acknowledgements ("b") and abandoned starts ("%") are left out."""
    return [
        (who, words)
        for who, text, act in row["utts"]
        if act not in {"b", "%", "x", "b^r", "+"} and len((words := fluent(text)).split()) > 1
    ]


def _written(row: dict[str, Any]) -> list[tuple[str, str]]:
    speakers = row.get("speakers") or ("ab" * len(row["turns"]))[: len(row["turns"])]
    return list(zip(speakers, row["turns"], strict=True))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        raise SettingsError(f"The training text {path} is missing; point --data at the folder that holds `text/`.")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def dialogues(data: Path, seed: int, corpora: tuple[Corpus, ...]) -> list[list[Turn]]:
    """Read every corpus under `data/text`, cleaned, and shuffle the dialogues together.

    Raises `SettingsError` naming the first file that is missing.
    """
    order = random.Random(seed)
    read: list[list[Turn]] = []
    for corpus in corpora:
        for row in _rows(data / "text" / corpus.file):
            if order.random() < corpus.share:
                turns = alternate(_spoken(row) if "utts" in row else _written(row))
                if len(turns) >= 2:
                    read.append(turns)
    order.shuffle(read)
    return read


def plainest(read: list[list[Turn]], share: float, common_words: int = 2000) -> list[list[Turn]]:
    """Keep the `share` of dialogues that use the most common words most, in their order.

    A small model with little time learns more from people's plain talk than from names of players and films.
    """
    counts = Counter(word for turns in read for turn in turns for word in _words(turn))
    common = {word for word, _ in counts.most_common(common_words)}
    plainness = [_share_of(common, [word for turn in turns for word in _words(turn)]) for turns in read]
    threshold = sorted(plainness, reverse=True)[max(0, int(len(read) * share) - 1)] if read else 0.0
    return [turns for turns, plain in zip(read, plainness, strict=True) if plain >= threshold]


def _words(turn: Turn) -> list[str]:
    return _WORD.findall(turn.text.lower())


def _share_of(common: set[str], words: list[str]) -> float:
    return sum(word in common for word in words) / max(1, len(words))
