"""Labelled cases for the crisis screen: anybody's TSV with the columns text, expected and category."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from server.errors import HearkenError
from server.safety.levels import SafetyLevel

COLUMNS = ("text", "expected", "category")
TURNS_APART = " || "
LEVELS: Mapping[str, SafetyLevel] = {level.name.lower(): level for level in SafetyLevel}


class CasesError(HearkenError):
    """A file of cases is missing or not of its form."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case: the caller's turns, and where the conversation must stand after the last."""

    line: int
    """Of its file, the header being line 1; for reports, which name no text."""
    turns: tuple[str, ...]
    expected: SafetyLevel
    category: str
    language: str = "en"
    id: str = ""


def read_cases(path: Path) -> list[Case]:
    """Read a TSV file, UTF-8, its first line naming the columns; raises `CasesError` naming the line that is wrong."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, restkey="more")
            missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
            if missing:
                raise CasesError(f"{path} has no column {missing[0]}; its first line must name {', '.join(COLUMNS)}.")
            cases = [_case(row, path, rows.line_num) for row in rows]
    except OSError as error:
        raise CasesError(f"The cases {path} cannot be read ({error.strerror}); name a TSV file.") from None
    except UnicodeDecodeError:
        raise CasesError(f"The cases {path} are not UTF-8 text; save them as UTF-8.") from None
    if not cases:
        raise CasesError(f"{path} has no cases below its first line.")
    return cases


def _case(row: Mapping[str, str | None], path: Path, line: int) -> Case:
    text, expected, category = (row.get(column) for column in COLUMNS)
    if text is None or expected is None or category is None or "more" in row:
        raise CasesError(f"Line {line} of {path} has not as many columns as the first line; separate them with tabs.")
    level = LEVELS.get(expected.strip().lower())
    if level is None:
        raise CasesError(f"Line {line} of {path} expects no known level; write one of {', '.join(LEVELS)}.")
    turns = tuple(turn.strip() for turn in text.split(TURNS_APART.strip()) if turn.strip())
    if not turns:
        raise CasesError(f"Line {line} of {path} has no text.")
    return Case(line, turns, level, category.strip() or "none", row.get("language") or "en", row.get("id") or "")
