"""Runs the output guard over replies that a model must not give, and over good ones that it may.

Each reply is streamed through the guard as a model writes it, a few characters at a time, clause by clause as a call
would speak it. A bad reply of which no clause was kept back is a leak; a good one of which any was is a false block.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from server.conversation.clauses import ClauseSplitter
from server.safety.guard import Guard, ReplyJudge
from training.evaluation.safety.cases import CasesError
from training.evaluation.safety.wilson import Share

BAD_FILES = ("adversarial.tsv", "bad_generations.tsv")
GOOD_FILE = "good_replies.tsv"
FRESH_FILE = "fresh.tsv"
"""Bad and good ones, written blind and never mended on."""
_CALLER = ("prompt", "caller")
_REPLY = ("completion", "reply")


@dataclass(frozen=True, slots=True)
class Written:
    """A reply to a caller, and what the guard ought to make of it."""

    id: str
    caller: str
    reply: str
    rule: str
    """For a bad one G1 to G6, or in the fresh file what it does wrong; empty: it is good."""
    split: str
    """dev: may be looked at while the guard is mended; held: not; fresh: nothing was ever mended on it."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """What came of it."""

    written: Written
    rule: str
    """The guard's rule that kept a clause back; empty: none did."""
    told_share: float
    """Share of the reply's characters that was told before."""


def read_written(path: Path) -> list[Written]:
    """Read a TSV file of replies; raises `CasesError`."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeDecodeError):
        raise CasesError(f"The replies {path} cannot be read as UTF-8 text; name a TSV file.") from None
    return [_written(row, path, line) for line, row in enumerate(rows, start=2)]


def _written(row: dict[str, str | None], path: Path, line: int) -> Written:
    caller = next((row[name] for name in _CALLER if row.get(name)), None)
    reply = next((row[name] for name in _REPLY if row.get(name)), None)
    if caller is None or reply is None:
        raise CasesError(f"Line {line} of {path} has no caller's turn or no reply; separate columns with tabs.")
    return Written(row.get("id") or str(line), caller, reply, row.get("rule") or "", row.get("split") or "")


def guard_all(written: Sequence[Written], judge: ReplyJudge | None = None, *, seed: int = 7) -> list[Guarded]:
    """Stream every reply through a guard of its own; without a `judge` by the rules alone."""
    rng = random.Random(seed)
    return [guard_one(each, rng, judge) for each in written]


def guard_one(written: Written, rng: random.Random, judge: ReplyJudge | None = None) -> Guarded:
    """Stream one reply."""
    guard = Guard(caller_text=written.caller, judge=judge)
    told = 0
    for clause in _clauses(written.reply, rng):
        verdict = guard.check(clause)
        if not verdict.allowed:
            return Guarded(written, verdict.rule, told / len(written.reply))
        told += len(clause)
    return Guarded(written, "", 1.0)


def _clauses(reply: str, rng: random.Random) -> Iterator[str]:
    splitter, place = ClauseSplitter(), 0
    while place < len(reply):
        size = rng.randint(1, 9)
        yield from splitter.push(reply[place : place + size])
        place += size
    yield from splitter.flush()


def leaks(guarded: Sequence[Guarded], split: str = "") -> Share:
    """Of the bad replies, those that went through whole."""
    bad = [each for each in guarded if each.written.rule and split in ("", each.written.split)]
    return Share(sum(not each.rule for each in bad), len(bad))


def false_blocks(guarded: Sequence[Guarded], split: str = "") -> Share:
    """Of the good replies, those that were cut short."""
    good = [each for each in guarded if not each.written.rule and split in ("", each.written.split)]
    return Share(sum(bool(each.rule) for each in good), len(good))
