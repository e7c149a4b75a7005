from __future__ import annotations

from pathlib import Path

import jiwer
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import SettingsError
from training.asr_eval import (
    COLUMNS,
    WordErrors,
    as_json,
    as_text,
    evaluate,
    half_of,
    read_manifest,
    table,
    word_errors,
)
from training.spoken_text import cardinal, ordinal, spoken, year

WORDS = st.lists(st.sampled_from("a bee sea dee ee eff".split()), max_size=8)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ('Mr. Bennet\'s "rivers"', "mister bennet's rivers"),
        ("in 1462, at 9:05 a.m.", "in fourteen sixty two at nine oh five a m"),
        ("1,250 men", "one thousand two hundred fifty men"),
        ("$3.50, £1", "three dollars fifty cents one pound"),
        ("the 21st, the 90s and the 1920s", "the twenty first the nineties and the nineteen twenties"),
        ("H. G. Wells' café—etc.", "h g wells cafe et cetera"),
        ("Don’t — ‘quote’ me!", "don't quote me"),
        ("e.g. 3.14 & 50%", "e g three point one four and fifty percent"),
        ("12:00", "twelve o'clock"),
        ("poor-box", "poor box"),
        ("", ""),
        ("... -- !", ""),
    ],
)
def test_text_is_written_as_it_is_spoken(said: str, expected: str) -> None:
    assert spoken(said) == expected


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "zero"), (13, "thirteen"), (40, "forty"), (101, "one hundred one"), (2_000_012, "two million twelve")],
)
def test_cardinals(number: int, words: str) -> None:
    assert cardinal(number) == words


@pytest.mark.parametrize(
    ("number", "words"), [(1, "first"), (12, "twelfth"), (30, "thirtieth"), (100, "one hundredth")]
)
def test_ordinals(number: int, words: str) -> None:
    assert ordinal(number) == words


@pytest.mark.parametrize(
    ("number", "words"), [(1905, "nineteen oh five"), (1900, "nineteen hundred"), (2005, "two thousand five")]
)
def test_years(number: int, words: str) -> None:
    assert year(number) == words


@given(st.text(max_size=60))
def test_spoken_text_is_words_alone_and_stays_as_it_is(text: str) -> None:
    once = spoken(text)
    assert spoken(once) == once
    assert set(once) <= set("abcdefghijklmnopqrstuvwxyz' ")
    assert once == " ".join(once.split())


@pytest.mark.parametrize(
    ("reference", "hypothesis", "expected"),
    [
        ("the cat sat", "the cat sat", (0, 0, 0, 3)),
        ("the cat sat", "the dog sat", (1, 0, 0, 3)),
        ("the cat sat", "the sat", (0, 1, 0, 3)),
        ("the cat sat", "the big cat sat", (0, 0, 1, 3)),
        ("the cat", "", (0, 2, 0, 2)),
        ("", "oh no", (0, 0, 2, 0)),
        ("", "", (0, 0, 0, 0)),
        ("Mr. Smith, 12.", "mister smith twelve", (0, 0, 0, 3)),
        ("a b c d", "b c d e", (0, 1, 1, 4)),
    ],
)
def test_word_errors_by_hand(reference: str, hypothesis: str, expected: tuple[int, int, int, int]) -> None:
    assert word_errors(reference, hypothesis) == WordErrors(*expected)


@given(WORDS.filter(bool), WORDS)
def test_word_errors_agree_with_jiwer(reference: list[str], hypothesis: list[str]) -> None:
    ours = word_errors(" ".join(reference), " ".join(hypothesis))
    assert ours.rate == pytest.approx(jiwer.wer(" ".join(reference), " ".join(hypothesis)))
    assert ours.words == len(reference)
    assert ours.words - ours.deletions + ours.insertions == len(hypothesis)


@given(WORDS)
def test_words_against_themselves_have_no_errors(words: list[str]) -> None:
    assert word_errors(" ".join(words), " ".join(words)).rate == 0.0


def test_rate_without_reference_words_says_whether_words_were_invented() -> None:
    assert WordErrors(0, 0, 2, 0).rate == 1.0
    assert WordErrors(0, 0, 0, 0).rate == 0.0


def test_table_pools_words_and_not_rates() -> None:
    rows = table([("x", WordErrors(1, 0, 0, 2)), ("y", WordErrors(0, 0, 0, 8)), ("x", WordErrors(0, 0, 0, 10))])
    assert [row.source for row in rows] == ["x", "y", "all"]
    assert [row.rate for row in rows] == [pytest.approx(1 / 12), 0.0, pytest.approx(1 / 20)]
    assert rows[0].low <= rows[0].rate <= rows[0].high
    assert rows[0].low < rows[0].high
    assert "x" in as_text(rows)
    assert as_json(rows)[2]["errors"] == {"substitutions": 1, "deletions": 0, "insertions": 0, "words": 20}


def test_table_of_nothing_is_empty() -> None:
    assert table([]) == []


def manifest(folder: Path, *, columns: tuple[str, ...] = COLUMNS, rows: tuple[tuple[str, ...], ...] = ()) -> Path:
    path = folder / "manifest.tsv"
    path.write_text("\n".join("\t".join(row) for row in (columns, *rows)) + "\n", encoding="utf-8")
    return path


def test_manifest_is_read_with_paths_beside_it(tmp_path: Path) -> None:
    (tmp_path / "a1.wav").touch()
    (tmp_path / "a2.wav").touch()
    path = manifest(
        tmp_path,
        rows=(
            ("a1.wav", "16000", "1.5", "me", "ours", 'He said "no".'),
            ("a2.wav", "8000", "1", "you", "theirs", "yes"),
        ),
    )
    both = read_manifest(path)
    assert [row.path for row in both] == [tmp_path / "a1.wav", tmp_path / "a2.wav"]
    assert both[0].transcript == 'He said "no".'
    assert [row.speaker for row in read_manifest(path, ["theirs"])] == ["you"]
    assert [row.speaker for row in half_of(both, "odd")] == ["me"]
    assert half_of(both, None) == both
    said = {tmp_path / "a1.wav": "he said no", tmp_path / "a2.wav": "no"}
    assert [errors.rate for _, errors in evaluate(both, said.__getitem__)] == [0.0, 1.0]


@pytest.mark.parametrize(
    ("columns", "rows", "named"),
    [
        (tuple(column for column in COLUMNS if column != "transcript"), (), "transcript"),
        (COLUMNS, (("gone.wav", "16000", "1", "s", "x", "hi"),), "gone.wav"),
        (COLUMNS, (("gone.wav", "fast", "1", "s", "x", "hi"),), "sample_rate"),
        (COLUMNS, (("gone.wav", "16000"),), "Line 2"),
    ],
)
def test_manifest_errors_name_what_is_wrong(
    tmp_path: Path, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], named: str
) -> None:
    with pytest.raises(SettingsError, match=named):
        read_manifest(manifest(tmp_path, columns=columns, rows=rows))


def test_missing_manifest_and_unknown_source_are_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.tsv"):
        read_manifest(tmp_path / "nowhere.tsv")
    with pytest.raises(SettingsError, match="martian"):
        read_manifest(manifest(tmp_path), ["martian"])
