"""Reads EPITOME's Reddit part (Sharma et al. 2020, arXiv 2009.08441; non-commercial academic use).

Three CSV files, one a mechanism, hold the same pairs of a seeker's post and a response to it in the same order, with
the columns `sp_id, rp_id, seeker_post, response_post, level, rationales`. The level is 0 (none), 1 (weak) or 2
(strong); rationales are the parts of the response that show the mechanism, parted by `|`.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from training.empathetic_dialogues import DatasetError

FOLDER: Final = "epitome"
MECHANISMS: Final = {"ER": "emotional reactions", "IP": "interpretations", "EX": "explorations"}
"""The three mechanisms by their short names, in the order in which all levels here are written."""
LEVELS: Final = (0, 1, 2)
COLUMNS: Final = ("sp_id", "rp_id", "seeker_post", "response_post", "level", "rationales")

_LEVELS_OF: Final = {str(level): level for level in LEVELS}


@dataclass(frozen=True, slots=True)
class Pair:
    """A seeker's post and a response to it, as people judged it."""

    seeker_id: str
    response_id: str
    seeker: str
    response: str
    levels: tuple[int, int, int]
    """Level of each of `MECHANISMS`."""
    rationales: tuple[tuple[str, ...], ...]
    """For each of `MECHANISMS` the parts of the response that show it."""


def file_name(mechanism: str) -> str:
    """The CSV file of a mechanism, by its short name."""
    return f"{MECHANISMS[mechanism].replace(' ', '-')}-reddit.csv"


def read_pairs(data: Path) -> list[Pair]:
    """Read all pairs, in the files' order; `data` is the folder of the three files or its parent.

    Raises `DatasetError` if a file is missing, is not UTF-8 CSV with the columns, has another level, or if the three do
    not hold the same pairs.
    """
    tables = {name: _rows(_find(data, file_name(name))) for name in MECHANISMS}
    keys = {name: [(row["sp_id"], row["rp_id"]) for row in rows] for name, rows in tables.items()}
    for name in MECHANISMS:
        if keys[name] != keys["ER"]:
            raise DatasetError(
                f"{file_name(name)} does not hold the same pairs as {file_name('ER')}: fetch the three files again."
            )
    return [_pair(rows) for rows in zip(*tables.values(), strict=True)]


def plain(text: str) -> str:
    """A text by which two copies of it are known as one: lower case, single blanks."""
    return " ".join(text.lower().split())


def without(pairs: Sequence[Pair], held_out: Sequence[Pair]) -> list[Pair]:
    """The pairs whose response is not that of a held-out pair, whatever its id.

    EPITOME holds some pairs twice, and some responses under several posts: comparing ids would leave copies behind.
    """
    known = {plain(pair.response) for pair in held_out}
    return [pair for pair in pairs if plain(pair.response) not in known]


def folds(pairs: Sequence[Pair], count: int, seed: int) -> npt.NDArray[np.int64]:
    """Which fold each pair is held out in, shape (pairs,), in [0, count).

    Pairs that share a post or a response lie in one fold; the folds are alike in the levels of all mechanisms.
    """
    groups = _groups(pairs)
    rng = np.random.default_rng(seed)
    members = [np.flatnonzero(groups == group) for group in rng.permutation(groups.max() + 1)]
    told = np.array([[3 * axis + level for axis, level in enumerate(pair.levels)] for pair in pairs])  # (pairs, 3)
    share = np.bincount(told.ravel(), minlength=9) / count
    # Rare levels first, then big groups: each goes where what it brings is wanted most.
    rarity = np.array([(1 / share[told[of]]).sum() for of in members])
    filled = np.zeros((count, 9))
    chosen = np.empty(len(pairs), dtype=np.int64)
    for group in np.argsort(-rarity, kind="stable"):
        brings = np.bincount(told[members[group]].ravel(), minlength=9)
        lack = ((share - filled) / np.maximum(share, 1)) @ brings
        fold = int(lack.argmax())
        filled[fold] += brings
        chosen[members[group]] = fold
    return chosen


def _groups(pairs: Sequence[Pair]) -> npt.NDArray[np.int64]:
    """A number for each pair; the same for pairs that are joined by posts or responses in common."""
    parent = list(range(len(pairs)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    first: dict[tuple[str, str], int] = {}
    for index, pair in enumerate(pairs):
        for key in (("seeker", plain(pair.seeker)), ("response", plain(pair.response))):
            parent[root(index)] = root(first.setdefault(key, index))
    numbered: npt.NDArray[np.int64] = np.unique([root(index) for index in range(len(pairs))], return_inverse=True)[1]
    return numbered


def _pair(rows: Sequence[dict[str, str]]) -> Pair:
    first = rows[0]
    er, ip, ex = (_LEVELS_OF[row["level"]] for row in rows)
    rationales = tuple(tuple(part.strip() for part in row["rationales"].split("|") if part.strip()) for row in rows)
    return Pair(first["sp_id"], first["rp_id"], first["seeker_post"], first["response_post"], (er, ip, ex), rationales)


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file, strict=True)
            rows = list(reader)
    except (csv.Error, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} is not a quoted UTF-8 CSV file ({error}): fetch it again.") from error
    if missing := [column for column in COLUMNS if column not in (reader.fieldnames or ())]:
        raise DatasetError(f"{path} lacks the column {', '.join(missing)}: its header must be {','.join(COLUMNS)}.")
    if not rows:
        raise DatasetError(f"{path} holds no pairs: fetch it again.")
    for number, row in enumerate(rows, start=1):
        if any(row[column] is None for column in COLUMNS):
            raise DatasetError(f"{path}, pair {number}: the row has fewer than {len(COLUMNS)} columns; fetch it again.")
        if row["level"] not in _LEVELS_OF:
            raise DatasetError(f"{path}, pair {number}: the level {row['level']!r} is none of 0, 1 and 2.")
    return rows


def _find(data: Path, file: str) -> Path:
    for path in (data / file, data / FOLDER / file):
        if path.is_file():
            return path
    raise DatasetError(
        f"EPITOME is missing {file} (looked in {data} and {data / FOLDER}): give the folder that holds its three files."
    )
