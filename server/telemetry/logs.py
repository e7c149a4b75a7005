"""Log lines that cannot carry a caller's words.

A line is an event and facts. A fact is a number, a truth value, an enum, or a short identifier under a name of
`TEXT_FACTS`; any other text is withheld, and so are the messages of exceptions, which may quote what was said. Lines
of libraries are reduced to their place in the code for the same reason (faster-whisper logs what it heard).
"""

from __future__ import annotations

import datetime
import enum
import json
import logging
import math
import re
import sys
import traceback
from typing import Literal, TextIO

Fact = bool | int | float | str | enum.Enum | None
"""What a line may tell. Text passes only under the names of `TEXT_FACTS` and only as an identifier."""

TEXT_FACTS = frozenset(
    {
        "address", "code", "engine", "error", "field", "language", "level", "method", "outcome", "policy_version",
        "reason", "session_id", "signal", "stage", "state", "tenant", "transfer_id", "version", "where",
    }
)  # fmt: skip
WITHHELD = "[withheld]"

_LOGGER = "hearken"
_IDENTIFIER = re.compile(r"[A-Za-z0-9._:/\[\]-]{1,160}")
_EVENT = re.compile(r"[a-z][a-z0-9_]{0,63}")


def log(event: str, *, severity: int = logging.INFO, error: BaseException | None = None, **facts: Fact) -> None:
    """Write a line. Of `error` the type and the places in the code are told, never the message."""
    logger = logging.getLogger(_LOGGER)
    if not logger.isEnabledFor(severity):
        return
    told = {name: safe(name, value) for name, value in facts.items() if value is not None}
    if error is not None:
        while isinstance(error, BaseExceptionGroup):  # the cause, and not the task group that it went through
            error = error.exceptions[0]
        told |= {"error": type(error).__name__, "trace": _places(error)}
    logger.log(severity, event if _EVENT.fullmatch(event) else WITHHELD, extra={"facts": told})


def safe(name: str, value: Fact) -> bool | int | float | str:
    """Give a fact as it may be written."""
    if isinstance(value, enum.Enum):
        return value.name.lower()
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else str(value)
    if isinstance(value, str) and name in TEXT_FACTS and _IDENTIFIER.fullmatch(value):
        return value
    return WITHHELD


def configure(form: Literal["console", "json"], level: str, stream: TextIO | None = None) -> None:
    """Send every log line of the process to `stream` (standard error), ours from `level` up, others' warnings."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Console())
    root = logging.getLogger()
    for old in list(root.handlers):
        if isinstance(old.formatter, _Line):
            root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger(_LOGGER).setLevel(level.upper())


class _Line(logging.Formatter):
    """Takes from a record only what may be written."""

    def parts(self, record: logging.LogRecord) -> tuple[str, dict[str, bool | int | float | str]]:
        """Give the event and the facts of a record of ours, or the place of a library's."""
        facts = getattr(record, "facts", None)
        if record.name == _LOGGER and isinstance(facts, dict):
            return str(record.msg), facts
        place = {"where": f"{record.name}:{record.filename}:{record.lineno}"}
        if record.exc_info and record.exc_info[1] is not None:
            place |= {"error": type(record.exc_info[1]).__name__, "trace": _places(record.exc_info[1])}
        return "library_message", dict(place)


class _Json(_Line):
    def format(self, record: logging.LogRecord) -> str:
        event, facts = self.parts(record)
        at = datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(timespec="milliseconds")
        return json.dumps({"at": at, "level": record.levelname.lower(), "event": event, **facts})


class _Console(_Line):
    def format(self, record: logging.LogRecord) -> str:
        event, facts = self.parts(record)
        at = datetime.datetime.fromtimestamp(record.created).strftime("%H:%M:%S.%f")[:-3]
        said = " ".join(f"{name}={value}" for name, value in facts.items())
        return f"{at} {record.levelname.lower():7} {event}{' ' if said else ''}{said}"


def _places(error: BaseException) -> str:
    """Give the frames of an exception, innermost last, as `file:line:function`."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    return " > ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}:{frame.name}" for frame in frames)
