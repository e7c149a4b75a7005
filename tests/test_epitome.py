"""EPITOME is read as it is, bad files are named, copies are known, and folds are alike and keep copies together."""

import numpy as np
import pytest

from tests.conftest import DATA
from tests.tiny_empathy import pairs, write_epitome, write_table
from training.empathetic_dialogues import DatasetError
from training.epitome import COLUMNS, LEVELS, MECHANISMS, Pair, file_name, folds, read_pairs, without


def pair(seeker: str, response: str, levels=(0, 0, 0)) -> Pair:
    return Pair("s", "r", seeker, response, levels, ((), (), ()))


def test_three_files_become_pairs(tmp_path):
    write_epitome(tmp_path / "epitome", 27)
    read = read_pairs(tmp_path)
    assert read == read_pairs(tmp_path / "epitome")
    assert [item.levels for item in read] == [levels for *_, levels in pairs(27)]
    assert read[5].levels == (0, 1, 2)
    assert read[5].rationales == ((), ("because",), ("how",))


@pytest.mark.parametrize(
    ("columns", "rows", "said"),
    [
        (COLUMNS, [], "holds no pairs"),
        (COLUMNS[:-1], [("a", "b", "c", "d", 0)], "lacks the column rationales"),
        (COLUMNS, [("a", "b", "c", "d", 3, "")], "pair 1: the level '3' is none of 0, 1 and 2"),
        (COLUMNS, [("a", "b", "c", "d", 1, ""), ("a", "b")], "pair 2: the row has fewer than 6 columns"),
        (COLUMNS, [("other", "b", "c", "d", 1, "")], "does not hold the same pairs as emotional-reactions"),
    ],
)
def test_a_bad_file_is_named_in_one_sentence(tmp_path, columns, rows, said):
    write_epitome(tmp_path, 9)
    write_table(tmp_path / file_name("IP"), columns, rows)
    with pytest.raises(DatasetError, match=said):
        read_pairs(tmp_path)


def test_a_missing_file_and_other_bytes_are_named(tmp_path):
    with pytest.raises(DatasetError, match=r"EPITOME is missing emotional-reactions-reddit\.csv"):
        read_pairs(tmp_path)
    write_epitome(tmp_path, 9)
    (tmp_path / file_name("EX")).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DatasetError, match="not a quoted UTF-8 CSV"):
        read_pairs(tmp_path)


def test_copies_of_a_held_out_pair_are_known_by_their_words():
    everything = [pair("a", "I am sorry."), pair("b", "i am  SORRY."), pair("c", "Why?")]
    assert without(everything, [pair("elsewhere", "I am sorry.")]) == [everything[2]]


def test_folds_are_alike_and_keep_what_shares_words_together():
    rng = np.random.default_rng(0)
    made = [
        pair(f"post {number % 150}", f"response {number % 170}", tuple(rng.choice(3, 3, p=[0.7, 0.1, 0.2]).tolist()))
        for number in range(200)
    ]
    fold_of = folds(made, 3, seed=1)
    assert sorted(set(fold_of)) == [0, 1, 2]
    for first in range(200):
        for second in range(first):
            if made[first].seeker == made[second].seeker or made[first].response == made[second].response:
                assert fold_of[first] == fold_of[second]
    for axis in range(len(MECHANISMS)):
        for level in LEVELS:
            held = [
                sum(made[row].levels[axis] == level for row in np.flatnonzero(fold_of == fold)) for fold in range(3)
            ]
            assert max(held) - min(held) <= 3
    assert (folds(made, 3, seed=1) == fold_of).all()


@pytest.mark.data
def test_the_real_files_hold_what_the_paper_counts():
    if not (DATA / "epitome").is_dir():
        pytest.skip(f"{DATA / 'epitome'} is not here: EPITOME is not part of the repository")
    read = read_pairs(DATA)
    assert len(read) == 3084
    counts = [[sum(item.levels[axis] == level for item in read) for level in LEVELS] for axis in range(3)]
    assert counts == [[2037, 895, 152], [1626, 114, 1344], [2604, 104, 376]]
