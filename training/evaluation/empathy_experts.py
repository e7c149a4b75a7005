"""The yardstick of the empathy scorer: conversations that three experts rated (MIT).

The folder `empathy_experts` (from replication-data-and-code-when-LLMs-reliable-empathic-communication)
holds, of EPITOME's Reddit part, 50 pairs with each expert's levels of the three mechanisms (0, 1, 2), and of
EmpatheticDialogues 50 conversations with each expert's rating of the listener's empathy over the whole conversation
(1 to 5).
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np

from training.empathetic_dialogues import DatasetError
from training.epitome import MECHANISMS, Pair
from training.evaluation.kappa import Ints

FOLDER: Final = "empathy_experts"
EXPERTS: Final = ("expert1", "expert2", "expert3")
_RATING: Final = {str(level): level for level in range(6)}


@dataclass(frozen=True, slots=True)
class RatedPairs:
    """Pairs of EPITOME and what the experts gave them."""

    pairs: tuple[Pair, ...]
    """With the levels of EPITOME's own annotators, a crowd."""
    levels: Ints
    """(experts, pairs, mechanisms), 0 to 2."""


@dataclass(frozen=True, slots=True)
class RatedDialogues:
    """Conversations of EmpatheticDialogues and what the experts gave them."""

    conv_ids: tuple[str, ...]
    turns: tuple[tuple[Pair, ...], ...]
    """For each conversation the listener's turns, each with what was said before it; their levels are unknown (0)."""
    empathy: Ints
    """(experts, conversations), 1 to 5."""


def read_rated_pairs(data: Path) -> RatedPairs:
    """Read the 50 rated pairs of EPITOME; `data` is the folder `empathy_experts` or its parent.

    Raises `DatasetError` if a file is missing, lacks a column or does not rate every pair once.
    """
    columns = [f"level_{name.replace(' ', '_')}" for name in MECHANISMS.values()]
    rows = _rows(data, "original_data/sample_epitome.csv", ("sp_id", "rp_id", "seeker_post", "response_post", *columns))
    pairs = []
    for row in rows:
        er, ip, ex = (_level(row[column], "sample_epitome.csv", row["sp_id"]) for column in columns)
        texts = (row["sp_id"], row["rp_id"], row["seeker_post"], row["response_post"])
        pairs.append(Pair(*texts, levels=(er, ip, ex), rationales=((), (), ())))
    order = [pair.seeker_id for pair in pairs]
    given = [_ratings(data, "epitome", expert, "sp_id", order, columns) for expert in EXPERTS]
    return RatedPairs(tuple(pairs), np.array(given, dtype=np.int64))


def read_rated_dialogues(data: Path) -> RatedDialogues:
    """Read the 50 rated conversations of EmpatheticDialogues; `data` is the folder `empathy_experts` or its parent.

    Raises `DatasetError` if a file is missing, lacks a column or does not rate every conversation once.
    """
    file = "original_data/sample_empatheticdialogues.csv"
    rows = _rows(data, file, ("conv_id", "utterance_idx", "speaker_idx", "utterance"))
    conv_ids, turns = [], []
    for conv_id, lines in groupby(rows, key=lambda row: row["conv_id"]):
        conv_ids.append(conv_id)
        turns.append(_listener_turns(conv_id, sorted(lines, key=lambda row: int(row["utterance_idx"]))))
    given = [_ratings(data, "empatheticdialogues", expert, "conv_id", conv_ids, ["empathy"]) for expert in EXPERTS]
    return RatedDialogues(tuple(conv_ids), tuple(turns), np.array(given, dtype=np.int64)[:, :, 0])


def _listener_turns(conv_id: str, rows: Sequence[dict[str, str]]) -> tuple[Pair, ...]:
    """Every turn of the one who did not speak first, with the turn before it."""
    said = [row["utterance"].replace("_comma_", ",") for row in rows]
    return tuple(
        Pair(conv_id, row["utterance_idx"], said[index - 1], said[index], (0, 0, 0), ((), (), ()))
        for index, row in enumerate(rows)
        if row["speaker_idx"] != rows[0]["speaker_idx"]
    )


def _ratings(
    data: Path, part: str, expert: str, key: str, order: Sequence[str], columns: Sequence[str]
) -> list[list[int]]:
    """One expert's ratings in the given order, a list for each item."""
    name = f"annotations/{part}/{expert}_ratings.csv"
    by_key = {row[key]: row for row in _rows(data, name, (key, *columns))}
    if missing := [item for item in order if item not in by_key]:
        raise DatasetError(f"{name} does not rate {missing[0]}: fetch the folder {FOLDER} again.")
    return [[_level(by_key[item][column], name, item) for column in columns] for item in order]


def _level(text: str, file: str, item: str) -> int:
    level = _RATING.get(text.removesuffix(".0"))
    if level is None:
        raise DatasetError(f"{file} rates {item} with {text!r}, which is no level: fetch the folder {FOLDER} again.")
    return level


def _rows(data: Path, file: str, columns: Sequence[str]) -> list[dict[str, str]]:
    path = next((path for path in (data / file, data / FOLDER / file) if path.is_file()), None)
    if path is None:
        raise DatasetError(
            f"The experts' ratings are missing {file} (looked in {data} and {data / FOLDER}): "
            f"give the folder that holds {FOLDER} with --data."
        )
    try:
        with path.open(newline="", encoding="utf-8") as opened:
            rows = list(csv.DictReader(opened, strict=True))
    except (csv.Error, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} is not a quoted UTF-8 CSV file ({error}): fetch it again.") from error
    if not rows:
        raise DatasetError(f"{path} holds no ratings: fetch it again.")
    if missing := [column for column in columns if rows[0].get(column) is None]:
        raise DatasetError(f"{path} lacks the column {missing[0]}: fetch it again.")
    return rows
