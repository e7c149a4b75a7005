"""What the crisis classifier learns from: posts of people whose risk was rated, and talk of people without.

- C-SSRS Reddit (Gaur et al. 2019, Zenodo 2667859, CC BY 4.0): 500 users, all posts of each, one rating of each user by
  psychiatrists after the Columbia scale. Real people's words: they are read, never printed.
- Dreaddit (Turcan and McKeown 2019): posts about stress. EmpatheticDialogues, GoEmotions, self-dialogue, Switchboard.
- Short turns of our own, `recipes/crisis-phrases.toml`.
"""

from __future__ import annotations

import ast
import csv
import enum
import itertools
import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zlib import crc32

from server.engines.interfaces import Speaker
from server.errors import SettingsError
from server.safety.levels import SafetyLevel
from training.empathetic_dialogues import DatasetError, read_split
from training.recipe import FOLDER
from training.text import Corpus, dialogues

PHRASES: Final = FOLDER / "crisis-phrases.toml"
USERS_FILE: Final = "crisis/cssrs_500_reddit_users_posts_labels.csv"
_TEST_PARTS: Final = 5

NAMES_RISK: Final = re.compile(
    r"suicid|\bkill(ing|ed)? (my ?self|me\b|him ?self|her ?self|them ?selves)|\boverdos|\bkms\b"
    r"|\b(want|wanna|wish|ready|rather|going|hope) (to |i )?(die|be dead|was dead|were dead)"
    r"|\bend (it all|(my|his|her|their) (own )?life)|\bnot (want to )?(live|be alive|exist)"
    r"|\bself[- ]?harm|\bcut(ting)? my ?self|\bhang(ing|ed)? my ?self|\btake (my|his|her) own life"
    r"|\bno reason to live|\bbetter off (without me|dead)|\bnever wake up",
    re.I,
)
"""Words that name the risk: talk that has them is not taken for talk without risk. The classifier never sees them."""

_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|\n+|(?<=[.!?])(?=[A-Z])")


class Risk(enum.StrEnum):
    """How a user was rated, in rising order."""

    SUPPORTIVE = "Supportive"
    INDICATOR = "Indicator"
    IDEATION = "Ideation"
    BEHAVIOR = "Behavior"
    ATTEMPT = "Attempt"

    @property
    def thinks_of_suicide(self) -> bool:
        """Ideation or more."""
        return self in {Risk.IDEATION, Risk.BEHAVIOR, Risk.ATTEMPT}


@dataclass(frozen=True, slots=True)
class RatedUser:
    """One user and all that they posted."""

    user_id: str
    risk: Risk
    posts: tuple[str, ...]

    @property
    def is_for_test(self) -> bool:
        """One user in five is never learnt from, nor used to choose anything."""
        return crc32(self.user_id.encode()) % _TEST_PARTS == 0


@dataclass(frozen=True, slots=True)
class Phrase:
    """One of our own turns."""

    text: str
    level: SafetyLevel
    group: str


def read_users(data: Path) -> list[RatedUser]:
    """Read the rated users; `data` holds `crisis/`. Raises `DatasetError`, without a word of a post."""
    path = data / USERS_FILE
    rows = _rows(path, ("User", "Post", "Label"))
    try:
        return [RatedUser(row["User"], Risk(row["Label"]), tuple(_posts(row["Post"]))) for row in rows]
    except ValueError:
        raise DatasetError(f"{path} has a label outside {', '.join(Risk)}: fetch it again.") from None


def read_stress(data: Path, split: str = "train") -> list[str]:
    """Read the posts of a split of Dreaddit ("train" or "test")."""
    return [row["text"] for row in _rows(data / "crisis" / f"dreaddit-{split}.csv", ("text", "label"))]


def read_caller_turns(data: Path, split: str) -> list[str]:
    """Read what the speakers of EmpatheticDialogues say in a split, turn by turn."""
    return [
        turn.text
        for conversation in read_split(data, split)
        for turn in conversation.turns
        if turn.speaker is Speaker.CALLER
    ]


def read_comments(data: Path, split: str = "train") -> list[str]:
    """Read the comments of a split of GoEmotions."""
    path = data / "goemotions" / f"{split}.tsv"
    try:
        return [line.split("\t")[0] for line in path.read_text(encoding="utf-8").splitlines() if line]
    except (OSError, UnicodeDecodeError):
        raise DatasetError(f"{path} is missing or broken: give the folder that holds goemotions/.") from None


def read_talk(data: Path, shares: Mapping[str, float], seed: int) -> list[str]:
    """Read turns of everyday talk from the files of `text/`, of each the given share of its dialogues."""
    corpora = tuple(Corpus(file, share) for file, share in shares.items())
    return [turn.text for turns in dialogues(data, seed, corpora) for turn in turns]


def read_phrases(path: Path = PHRASES) -> list[Phrase]:
    """Read our own turns, slots filled; raises `SettingsError` if the file is missing or odd."""
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        slots = {name: list(values) for name, values in read["slots"].items()}
        found = []
        for group in read["group"]:
            level = SafetyLevel[group["level"].upper()]
            for place, phrase in enumerate(group["phrases"]):
                found += [Phrase(text, level, group["name"]) for text in _filled(phrase, slots, place)]
        return found
    except OSError as error:
        raise SettingsError(f"The phrases {path} cannot be read; give the path of a TOML file.") from error
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise SettingsError(f"The phrases {path} are not like {PHRASES.name} ({error}); compare the two.") from error


def windows(text: str, seed: int, most_words: int = 45) -> list[str]:
    """Cut a post into pieces of one to three sentences, as long as a caller's turn; every word is in one of them."""
    rng = random.Random(seed ^ crc32(text.encode("utf-8", "replace")))
    pieces: list[str] = []
    wanted = 0
    for sentence in _sentences(text, most_words):
        if wanted > 0 and len(pieces[-1].split()) + len(sentence.split()) <= most_words:
            pieces[-1] = f"{pieces[-1]} {sentence}"
            wanted -= 1
        else:
            pieces.append(sentence)
            wanted = rng.choice((0, 1, 1, 2))
    return pieces


def _sentences(text: str, most_words: int) -> Iterator[str]:
    for sentence in _SENTENCE.split(text):
        words = sentence.split()
        for start in range(0, len(words), most_words):
            yield " ".join(words[start : start + most_words])


def _filled(phrase: str, slots: Mapping[str, Sequence[str]], place: int, most: int = 3) -> list[str]:
    """Fill a phrase's slots, with up to three of their values, taken in turn from phrase to phrase."""
    names = [name for name in slots if f"{{{name}}}" in phrase]
    if not names:
        return [phrase]
    filled = []
    for step in range(most):
        values = {name: slots[name][(place * most + step) % len(slots[name])] for name in names}
        filled.append(phrase.format(**values))
    return filled


def _posts(written: str) -> list[str]:
    """Read a list of posts as Python writes it; a few were cut off in the middle."""
    try:
        read: Any = ast.literal_eval(written)
    except (SyntaxError, ValueError):
        read = re.split(r"['\"], ['\"]", written.strip("[]'\" ").replace("\\n", "\n").replace("\\'", "'"))
    return [str(post) for post in read if str(post).strip()]


def _rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
    except OSError:
        raise DatasetError(f"{path} is missing: give the folder that holds crisis/ with --data.") from None
    except (csv.Error, UnicodeDecodeError):
        raise DatasetError(f"{path} is not a UTF-8 CSV file: fetch it again.") from None
    if not rows or any(row.get(column) is None for row in itertools.islice(rows, 1) for column in columns):
        raise DatasetError(f"{path} is empty or lacks a column: its header must have {', '.join(columns)}.")
    return rows
