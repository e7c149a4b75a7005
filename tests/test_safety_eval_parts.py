"""The parts of `hearken eval safety`: shares with intervals, files of cases, simulated mishearing."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.safety.levels import SafetyLevel
from training.evaluation.safety.cases import CasesError, read_cases
from training.evaluation.safety.mishearing import Mishearing
from training.evaluation.safety.wilson import Share


def test_wilsons_interval_is_the_published_one() -> None:
    # worked by hand: p = .9, n = 10: centre (.9 + .19207) / 1.38415, half .2212
    low, high = Share(9, 10).interval
    assert (round(low, 3), round(high, 3)) == (0.596, 0.982)
    assert Share(0, 20).interval[0] == 0.0 and round(Share(0, 20).interval[1], 3) == 0.161
    assert Share(20, 20).interval[1] == 1.0
    assert str(Share(118, 120)) == ".983 [.941, .995] (118/120)"
    assert str(Share(0, 0)) == "none"


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "cases.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_anybodys_cases_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, 'category\ttext\texpected\nidiom\tI said "kill me"\tNone\nretraction\ta || b\tconcern\n')
    first, second = read_cases(path)
    assert (first.line, first.turns, first.expected) == (2, ('I said "kill me"',), SafetyLevel.NONE)
    assert (second.line, second.turns, second.category) == (3, ("a", "b"), "retraction")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("text\texpected\nx\tnone\n", "no column category"),
        ("text\texpected\tcategory\nx\tnone\n", "Line 2"),
        ("text\texpected\tcategory\nx\tnone\ta\tb\n", "Line 2"),
        ("text\texpected\tcategory\nx\tmaybe\ta\n", "none, concern, active, imminent"),
        ("text\texpected\tcategory\n \tnone\ta\n", "no text"),
        ("text\texpected\tcategory\n", "no cases"),
        ("", "no column text"),
    ],
)
def test_a_bad_file_is_named_with_its_line_and_without_its_text(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(CasesError, match=message):
        read_cases(write(tmp_path, text))


def test_a_missing_or_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CasesError, match="cannot be read"):
        read_cases(tmp_path / "none.tsv")
    (tmp_path / "latin.tsv").write_bytes("text\texpected\tcategory\ncafé\tnone\ta\n".encode("latin-1"))
    with pytest.raises(CasesError, match="UTF-8"):
        read_cases(tmp_path / "latin.tsv")


SOUNDS = {"die": ("D", "AY"), "dye": ("D", "AY"), "guy": ("G", "AY"), "want": ("W", "AA", "N", "T"), "to": ("T", "UW")}


def test_mishearing_makes_as_many_errors_as_it_is_told_and_the_same_ones_again() -> None:
    words = "want to die " * 400
    assert Mishearing(0.0, 1, SOUNDS).hear("I want, to DIE!").text == "i want to die"
    heard = Mishearing(0.2, 1, SOUNDS).hear(words)
    assert heard.text == Mishearing(0.2, 1, SOUNDS).hear(words).text
    assert heard.text != Mishearing(0.2, 2, SOUNDS).hear(words).text
    wrong = sum(share == 0.5 for _, share in heard.words) + (1200 - len(heard.words))
    assert 0.12 < wrong / 1200 < 0.28
    assert {word for word, share in heard.words if share == 0.5} & {"dye", "guy"}
    assert "elephant" in Mishearing(1.0, 1, SOUNDS).hear("elephant " * 50).text
