"""Replies of a system to items of a test set, as a file that one command writes and another scores.

One JSON object a line: `{"conv_id": ..., "turn": ..., "system": ..., "decoding": ..., "seed": ..., "reply": ...}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from training.empathetic_dialogues import DatasetError

HUMAN: Final = "human"
"""The system name of what people replied."""
_FIELDS: Final = {"conv_id": str, "turn": int, "system": str, "decoding": str, "seed": int, "reply": str}


@dataclass(frozen=True, slots=True)
class Reply:
    """What a system replied at one place of a conversation."""

    conv_id: str
    turn: int
    """How many turns of the conversation come before the reply: 1 is the answer to the first utterance."""
    system: str
    decoding: str
    """How the words were chosen, such as greedy, nucleus or served; empty for people."""
    seed: int
    reply: str


def write_replies(path: Path, replies: Iterable[Reply]) -> None:
    """Write replies as JSON lines, in one replacement; raises `DatasetError` if the file cannot be written."""
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8") as file:
            for reply in replies:
                file.write(json.dumps(asdict(reply), ensure_ascii=False) + "\n")
        part.replace(path)
    except OSError as error:
        raise DatasetError(
            f"The replies cannot be written to {path} ({error.strerror}): name a file in a folder with room."
        ) from error


def read_replies(path: Path) -> list[Reply]:
    """Read what `write_replies` wrote.

    Raises `DatasetError` if the file is missing, is not UTF-8 JSON lines with the six fields, or holds no reply.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise DatasetError(f"The replies {path} cannot be read ({error.strerror}): name a JSON-lines file.") from error
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path} is not UTF-8: write the replies again with --save-replies.") from error
    replies = [_parsed(line, f"{path}, line {number}") for number, line in enumerate(lines, 1) if line.strip()]
    if not replies:
        raise DatasetError(f"{path} holds no replies: write them with `hearken eval reply --save-replies {path.name}`.")
    return replies


def _parsed(line: str, place: str) -> Reply:
    try:
        read: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise DatasetError(f"{place} is not JSON: write the replies again with --save-replies.") from error
    if not isinstance(read, dict):
        raise DatasetError(f"{place} is not a JSON object: each line needs {', '.join(_FIELDS)}.")
    for name, kind in _FIELDS.items():
        if not isinstance(read.get(name), kind) or isinstance(read[name], bool):
            raise DatasetError(f"{place}: the field {name} is missing or is not a {kind.__name__}.")
    return Reply(**{name: read[name] for name in _FIELDS})
