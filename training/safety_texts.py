"""What the safety reader learns from, as texts with a level or replies with a verdict.

- `recipes/crisis-turns.tsv`: turns that were written for it, each with a level and the kind of turn it is; the phrases
  of `recipes/crisis-phrases.toml`; and the English cases of one turn of `tests/safety/cases/development.tsv`. No other
  case of `tests/safety` is among them.
- Windows of C-SSRS users rated ideation or more, those that the linear classifier holds for grave: a user was rated
  and not a sentence. Users kept for evaluation are left out.
- Callers' turns of EmpatheticDialogues, GoEmotions, everyday talk, Dreaddit and users who support others, as talk
  without risk, less what names a risk.
- `recipes/guard-replies.tsv`: replies that were written for it, fit ones and unfit ones; those of the development half
  of `tests/safety/guard`; and what the listeners of EmpatheticDialogues answered, as fit, less what the guard's rules
  keep back or what may tell of a life of one's own.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from server.engines.interfaces import Speaker
from server.engines.safety_reader import FIT, UNFIT, plain, reply_in
from server.errors import SettingsError
from server.safety.classifier import CrisisClassifier
from server.safety.guard import Guard
from server.safety.levels import SafetyLevel
from training.crisis_data import (
    NAMES_RISK,
    Risk,
    read_caller_turns,
    read_comments,
    read_phrases,
    read_stress,
    read_talk,
    read_users,
    windows,
)
from training.crisis_speech import Manner, spoken
from training.empathetic_dialogues import read_split
from training.recipe import FOLDER

TURNS: Final = FOLDER / "crisis-turns.tsv"
REPLIES: Final = FOLDER / "guard-replies.tsv"
CASES: Final = Path(__file__).parents[1] / "tests/safety/cases/development.tsv"
GUARD: Final = CASES.parents[1] / "guard"
COLUMNS: Final = ("text", "level", "category")
_VERDICTS: Final = {"good": FIT, "bad": UNFIT}
_KIND = r"m (?:(?:so|very|really|truly) )?(?:sorry|glad|happy|here)\b"
_OF_ONESELF: Final = re.compile(
    r"\b(?:my|mine|me too|same here|myself|we|our|us)\b"
    rf"|\bi (?!a{_KIND}|(?:hope|think|bet|guess|see|wish|understand|agree|can imagine|know|hear|would)\b)\w"
    rf"|\bi'(?!{_KIND})\w"
)
"""What a listener says of a life of their own, or may: no fit reply for the one who is learnt."""
_TURNS_APART: Final = " || "
_MOST_WORDS: Final = 45
_BESIDE_MOST_WORDS: Final = 25
_QUIET: Final = 0.1
_WITH_CALLER: Final = 0.8
_AFTER_ANOTHER: Final = 0.5


@dataclass(frozen=True, slots=True)
class Item:
    """One text as it is read and its class: 0 nothing, 1 concern, 2 active or graver; 3 a fit reply, 4 an unfit one."""

    text: str
    label: int


@dataclass(frozen=True, slots=True)
class Sources:
    """The `[data]` and `[talk]` parts of `recipes/safety-reader.toml`, whose comments explain each."""

    dialogue_turns: int
    comments: int
    stress: int
    users_share: float
    least_probability: float
    quiet_windows: int
    variants: int
    misheard_share: float
    word_error_rates: Sequence[float]
    held_out_share: float
    listener_turns: int
    reply_variants: int
    talk: Mapping[str, float]

    def __post_init__(self) -> None:
        """Refuse shares that cannot be."""
        shares = (self.users_share, self.least_probability, self.misheard_share, self.held_out_share)
        if not all(0 < share < 1 for share in (*shares, *self.word_error_rates)):
            raise ValueError("a share of [data] is not between 0 and 1")


def label_of(level: SafetyLevel) -> int:
    """The reader's label of a level: active and imminent are one."""
    return min(int(level), int(SafetyLevel.ACTIVE))


def read_turns(path: Path = TURNS) -> list[Item]:
    """Read the written turns; raises `SettingsError` naming the first line that is not of the form."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The turns {path} cannot be read; give the path of a UTF-8 TSV file.") from error
    found = []
    for number, row in enumerate(rows, start=2):
        level = str(row.get("level") or "").upper()
        if level not in SafetyLevel.__members__ or not str(row.get("text") or "").strip():
            raise SettingsError(f"Line {number} of {path} needs a text and a level: none, concern, active or imminent.")
        found.append(Item(row["text"], label_of(SafetyLevel[level])))
    if not found:
        raise SettingsError(f"The turns {path} are empty; its columns are {', '.join(COLUMNS)}.")
    return found


def read_cases(path: Path = CASES) -> list[Item]:
    """Read the English cases of one turn; raises `SettingsError` if the file is missing or not of the form."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        return [
            Item(row["text"], label_of(SafetyLevel[row["expected"].upper()]))
            for row in rows
            if row["language"] == "en" and _TURNS_APART not in row["text"]
        ]
    except (OSError, UnicodeDecodeError, KeyError) as error:
        raise SettingsError(f"The cases {path} cannot be read or lack a column; restore them.") from error


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply and the turn that it answers."""

    caller: str
    reply: str

    def as_item(self, label: int, caller: bool = True) -> Item:
        """What is learnt of it."""
        return Item(reply_in(self.reply, self.caller if caller else ""), label)


def read_replies(path: Path = REPLIES) -> list[tuple[Answer, int]]:
    """Read the written replies; raises `SettingsError` naming the first line that is not of the form."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The replies {path} cannot be read; give the path of a UTF-8 TSV file.") from error
    for number, row in enumerate(rows, start=2):
        if row.get("verdict") not in _VERDICTS or not (row.get("caller") and row.get("reply")):
            raise SettingsError(f"Line {number} of {path} needs a caller's turn, a reply and a verdict: good or bad.")
    return [(Answer(row["caller"], row["reply"]), _VERDICTS[row["verdict"]]) for row in rows]


def read_guard_cases(folder: Path = GUARD) -> list[tuple[Answer, int]]:
    """Read the development half of the guard's own cases; raises `SettingsError` if a file is missing or odd."""
    found = []
    for name in ("adversarial.tsv", "bad_generations.tsv", "good_replies.tsv"):
        try:
            with (folder / name).open(newline="", encoding="utf-8") as file:
                rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
            for row in rows:
                if row["split"] == "dev":
                    answer = Answer(row.get("caller") or row["prompt"], row.get("reply") or row["completion"])
                    found.append((answer, UNFIT if row.get("rule") else FIT))
        except (OSError, UnicodeDecodeError, KeyError) as error:
            raise SettingsError(
                f"The replies {folder / name} cannot be read or lack a column; restore them."
            ) from error
    return found


def listeners_answers(data: Path, split: str) -> list[Answer]:
    """What listeners of EmpatheticDialogues answered, less what no program may say of itself."""
    found = []
    for conversation in read_split(data, split):
        for before, turn in zip(conversation.turns, conversation.turns[1:], strict=False):
            if turn.speaker is Speaker.CALLER or _OF_ONESELF.search(plain(turn.text)):
                continue
            if Guard(caller_text=before.text).check(turn.text).allowed:
                found.append(Answer(before.text, turn.text))
    return found


def gather(data: Path, sources: Sources, teacher: CrisisClassifier, seed: int) -> tuple[list[Item], list[Item]]:
    """What is learnt from and what is held out of the written turns; the same seed gives the same.

    Raises `DatasetError` or `SettingsError` for the first thing that is missing, without a word of a post.
    """
    rng = random.Random(seed)
    written = read_turns()
    rng.shuffle(written)
    kept = round(sources.held_out_share * len(written))
    held_out, learnt = written[:kept], written[kept:]
    learnt += read_cases()
    learnt += [Item(phrase.text, label_of(phrase.level)) for phrase in read_phrases()]
    everyday = _everyday(data, sources, seed)
    manner = _manner(everyday, sources, seed, rng)
    items = list(learnt)
    for item in learnt:
        items += [Item(text, item.label) for text in spoken(item.text, sources.variants, rng, manner)]
    items += [Item(text, 0) for text in everyday]
    items += [
        Item(manner.mishear(text), 0)
        for text in rng.sample(everyday, round(len(everyday) * sources.misheard_share / 4))
    ]
    items += _of_users(data, sources, teacher, rng, seed)
    replies = read_replies()
    rng.shuffle(replies)
    kept = round(sources.held_out_share * len(replies))
    held_out += [answer.as_item(label) for answer, label in replies[:kept]]
    items += _of_replies(replies[kept:] + read_guard_cases(), listeners_answers(data, "train"), sources, rng)
    return [item for item in items if item.text.strip()], held_out


def _of_replies(
    written: Sequence[tuple[Answer, int]], listened: Sequence[Answer], sources: Sources, rng: random.Random
) -> list[Item]:
    """Written replies alone, after a fit sentence, and in answer to nothing; and what listeners said."""
    listened = rng.sample(listened, min(len(listened), sources.listener_turns))
    items = [answer.as_item(FIT, caller=rng.random() < _WITH_CALLER) for answer in listened]
    for answer, label in written:
        items.append(answer.as_item(label))
        for _ in range(sources.reply_variants):
            reply = answer.reply
            if listened and rng.random() < _AFTER_ANOTHER:
                reply = f"{rng.choice(listened).reply} {reply}"
            items.append(replace(answer, reply=reply).as_item(label, caller=rng.random() < _WITH_CALLER))
    return items


def _everyday(data: Path, sources: Sources, seed: int) -> list[str]:
    rng = random.Random(seed)
    turns = read_caller_turns(data, "train")
    rng.shuffle(turns)
    stress = [piece for post in read_stress(data) for piece in windows(post, seed, _MOST_WORDS)]
    rng.shuffle(stress)
    texts = (
        *turns[: sources.dialogue_turns],
        *read_comments(data)[: sources.comments],
        *read_talk(data, sources.talk, seed),
        *stress[: sources.stress],
    )
    return [text for text in texts if not NAMES_RISK.search(text)]


def _manner(everyday: Sequence[str], sources: Sources, seed: int, rng: random.Random) -> Manner:
    from training.evaluation.safety.mishearing import Mishearing

    recognisers = [Mishearing(rate, seed) for rate in sources.word_error_rates]
    beside = [text for text in everyday if len(text.split()) <= _BESIDE_MOST_WORDS]
    return Manner(beside, lambda text: rng.choice(recognisers).hear(text).text, sources.misheard_share, _MOST_WORDS)


def _of_users(data: Path, sources: Sources, teacher: CrisisClassifier, rng: random.Random, seed: int) -> list[Item]:
    """The gravest windows of users at risk, and quiet ones of users who support others."""
    items: list[Item] = []
    quiet: list[Item] = []
    for user in read_users(data):
        if user.is_for_test or not (user.risk.thinks_of_suicide or user.risk is Risk.SUPPORTIVE):
            continue
        pieces = [piece for post in user.posts for piece in windows(post, seed, _MOST_WORDS)]
        judged = sorted(((teacher.probability(piece), piece) for piece in pieces), reverse=True)
        if user.risk.thinks_of_suicide:
            most = max(1, round(sources.users_share * len(judged)))
            for probability, piece in judged[:most]:
                if probability >= sources.least_probability:
                    items.append(Item(piece, 2 if probability >= teacher.active_threshold else 1))
        else:
            quiet += [
                Item(piece, 0) for probability, piece in judged if probability < _QUIET and not NAMES_RISK.search(piece)
            ]
    return items + rng.sample(quiet, min(len(quiet), sources.quiet_windows))
