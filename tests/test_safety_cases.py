"""The labelled cases of the crisis screen are well formed, unique, and enough of every kind."""

from __future__ import annotations

import collections
import functools
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.safety.levels import SafetyLevel

CASES_FOLDER = Path(__file__).parent / "safety" / "cases"
FILES = sorted(CASES_FOLDER.glob("*.tsv"))
HEADER = ["id", "text", "expected", "category", "language", "reason"]
LEVELS = {level.name.lower() for level in SafetyLevel}
TURN_SEPARATOR = " || "

LEAST_OF_DEVELOPMENT = {
    "explicit": 90,
    "indirect": 70,
    "algospeak": 40,
    "third_person": 40,
    "past": 30,
    "bereavement": 30,
    "idiom": 70,
    "fiction": 40,
    "medical": 30,
    "retraction": 25,
    "minors": 25,
    "abuse": 30,
    "violence": 15,
    "eating_disorder": 15,
    "psychosis": 15,
    "substance": 15,
    "benign": 60,
    "multilingual": 84,
}
HARMLESS_CATEGORIES = {"idiom", "benign"}


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled conversation of the suite."""

    id: str
    text: str
    expected: str
    category: str
    language: str
    reason: str

    @property
    def turns(self) -> list[str]:
        """The caller's turns, oldest first."""
        return self.text.split(TURN_SEPARATOR)

    @property
    def said(self) -> str:
        """The words alone, so that two spellings of one sentence count as the same."""
        return " ".join(re.findall(r"\w+", self.text.casefold()))


@functools.cache
def rows_of(path: Path) -> list[list[str]]:
    # Split by hand: a quotation mark in a text is a quotation mark, nothing is escaped.
    return [line.split("\t") for line in path.read_text(encoding="utf-8").removesuffix("\n").split("\n")]


def cases_of(path: Path) -> list[Case]:
    return [Case(*row) for row in rows_of(path)[1:]]


def named(path: Path) -> str:
    return path.stem


every_file = pytest.mark.parametrize("path", FILES, ids=named)


# Every message below names ids and never a text: the held-out texts are not to be read while the screen is mended.


def test_a_suite_is_there() -> None:
    assert FILES


@every_file
def test_columns(path: Path) -> None:
    header, *rows = rows_of(path)
    assert header == HEADER
    assert rows
    assert [number for number, row in enumerate(rows, 2) if len(row) != len(HEADER)] == []
    assert [row[0] for row in rows if any(cell != cell.strip() or not cell for cell in row)] == []


@every_file
def test_ids_name_their_category_and_are_unique(path: Path) -> None:
    cases = cases_of(path)
    assert [case.id for case in cases if not re.fullmatch(rf"[a-z]+-{re.escape(case.category)}-\d{{3}}", case.id)] == []
    assert [case_id for case_id, count in collections.Counter(case.id for case in cases).items() if count > 1] == []


@every_file
def test_levels_categories_and_languages(path: Path) -> None:
    cases = cases_of(path)
    assert [case.id for case in cases if case.expected not in LEVELS] == []
    assert [case.id for case in cases if case.category not in LEAST_OF_DEVELOPMENT] == []
    assert [case.id for case in cases if not re.fullmatch(r"[a-z]{2}", case.language)] == []
    assert {case.expected for case in cases} == LEVELS


@every_file
def test_harmless_categories_hold_no_risk(path: Path) -> None:
    assert [
        case.id for case in cases_of(path) if case.category in HARMLESS_CATEGORIES and case.expected != "none"
    ] == []


@every_file
def test_turns_are_separated_one_way(path: Path) -> None:
    cases = cases_of(path)
    assert [case.id for case in cases if any("|" in turn or not turn.strip() for turn in case.turns)] == []
    assert [case.id for case in cases if len(case.text.split()) > 90] == []


@every_file
def test_no_text_twice(path: Path) -> None:
    seen: dict[str, str] = {}
    assert [
        (seen[case.said], case.id) for case in cases_of(path) if seen.setdefault(case.said, case.id) != case.id
    ] == []


def test_no_text_and_no_id_in_two_files() -> None:
    owner: dict[str, tuple[str, str]] = {}
    shared = []
    for path in FILES:
        for case in cases_of(path):
            for key in (f"id {case.id}", f"said {case.said}"):
                first = owner.setdefault(key, (path.name, case.id))
                if first[0] != path.name:
                    shared.append((first[1], case.id))
    assert shared == []


@pytest.mark.parametrize(("category", "least"), LEAST_OF_DEVELOPMENT.items())
def test_development_has_enough_of_each_category(category: str, least: int) -> None:
    path = CASES_FOLDER / "development.tsv"
    if not path.exists():
        pytest.skip("development.tsv is not here")
    assert sum(case.category == category for case in cases_of(path)) >= least


def test_development_has_conversations_of_several_turns() -> None:
    path = CASES_FOLDER / "development.tsv"
    if not path.exists():
        pytest.skip("development.tsv is not here")
    several = collections.Counter(case.category for case in cases_of(path) if len(case.turns) > 1)
    assert several["indirect"] >= 20
    assert several["retraction"] >= 25
