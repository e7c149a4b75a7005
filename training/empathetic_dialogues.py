"""Reads EmpatheticDialogues (Rashkin et al. 2019, arXiv 1811.00207; CC BY-NC 4.0) as typed conversations.

Each split is one quoted UTF-8 CSV file with the columns `conv_id, utterance_idx, context, prompt, speaker_idx,
utterance`: `context` is the emotion (one of 32), `prompt` the situation, `speaker_idx` is 1 for the person who tells
(our caller) and 0 for the one who listens (our assistant). The rows of a conversation lie together, in order.

Evaluation follows MoEL (Lin et al. 2019): one item for every listener turn, whose context is all turns before it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final

from server.engines.emotions import LABELS
from server.engines.interfaces import Speaker, Turn
from server.errors import HearkenError

SPLITS: Final = ("train", "valid", "test")
FOLDER: Final = "empathetic_dialogues"
COLUMNS: Final = ("conv_id", "utterance_idx", "context", "prompt", "speaker_idx", "utterance")

_SPEAKERS: Final = {"1": Speaker.CALLER, "0": Speaker.ASSISTANT}
_KNOWN_EMOTIONS: Final = frozenset(LABELS)


class DatasetError(HearkenError):
    """A dataset file is missing or is not what it should be."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation: the emotion it is about, the situation as the caller wrote it beforehand, and its turns."""

    conv_id: str
    emotion: str
    situation: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class ListenerTurn:
    """One item of the MoEL protocol: a listener's turn, and all turns before it (at least one, oldest first)."""

    conv_id: str
    emotion: str
    context: tuple[Turn, ...]
    reply: str

    @property
    def is_first(self) -> bool:
        """Whether the context is the caller's first utterance alone."""
        return len(self.context) == 1


def split_path(data: Path, split: str) -> Path:
    """Where the CSV of `split` lies: in `data` itself, or in its folder `empathetic_dialogues`.

    Raises `DatasetError` for an unknown split or a file that is not there.
    """
    if split not in SPLITS:
        raise DatasetError(f"EmpatheticDialogues has no split {split!r}: choose one of {', '.join(SPLITS)}.")
    candidates = [data / f"{split}.csv", data / FOLDER / f"{split}.csv"]
    for path in candidates:
        if path.is_file():
            return path
    raise DatasetError(
        f"EmpatheticDialogues is missing {split}.csv (looked in {data} and {data / FOLDER}): "
        "give the folder that holds train.csv, valid.csv and test.csv."
    )


def read_split(data: Path, split: str) -> list[Conversation]:
    """Read the conversations of `split` ("train", "valid" or "test"), in file order.

    `data` is the folder of the CSV files or its parent. Raises `DatasetError` if the file is missing, is not UTF-8 CSV
    with the six columns, names an emotion outside the 32 or a speaker other than 0 and 1, or holds no conversation.
    """
    path = split_path(data, split)
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            conversations = list(_conversations(csv.DictReader(file, strict=True), path))
    except (csv.Error, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} is not a quoted UTF-8 CSV file ({error}): fetch it again.") from error
    if not conversations:
        raise DatasetError(f"{path} holds no conversations: fetch it again.")
    return conversations


def listener_turns(conversations: Iterable[Conversation]) -> list[ListenerTurn]:
    """Every listener turn that has something before it, with its whole context (MoEL protocol)."""
    return [
        ListenerTurn(conversation.conv_id, conversation.emotion, conversation.turns[:index], turn.text)
        for conversation in conversations
        for index, turn in enumerate(conversation.turns)
        if turn.speaker is Speaker.ASSISTANT and index > 0
    ]


def _conversations(reader: csv.DictReader[str], path: Path) -> Iterator[Conversation]:
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise DatasetError(f"{path} lacks the column {', '.join(missing)}: its header must be {','.join(COLUMNS)}.")
    for conv_id, rows in groupby(_checked(reader, path), key=itemgetter("conv_id")):
        first, *rest = rows
        turns = tuple(Turn(_SPEAKERS[row["speaker_idx"]], row["utterance"]) for row in (first, *rest))
        yield Conversation(conv_id, first["context"], first["prompt"], turns)


def _checked(reader: csv.DictReader[str], path: Path) -> Iterator[dict[str, str]]:
    for row in reader:
        place = f"{path}, line {reader.line_num}"
        if any(row[column] is None for column in COLUMNS):
            raise DatasetError(f"{place}: the row has fewer than {len(COLUMNS)} columns; fetch the file again.")
        if row["context"] not in _KNOWN_EMOTIONS:
            raise DatasetError(
                f"{place}: {_shown(row['context'])} is none of the 32 emotions; correct the column context."
            )
        if row["speaker_idx"] not in _SPEAKERS:
            raise DatasetError(
                f"{place}: speaker_idx is {_shown(row['speaker_idx'])}; it must be 1 (speaker) or 0 (listener)."
            )
        yield row


def _shown(value: str) -> str:
    """A value of a column for a message; whatever may be a person's words, after a column has slipped, is not shown."""
    return repr(value) if value.isalnum() and len(value) <= 20 else "what stands there"
