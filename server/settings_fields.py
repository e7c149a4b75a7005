"""What each setting accepts, read from its type: shared by the error sentences and by the documentation."""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from server.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Option:
    """One setting as a person meets it."""

    key: str
    """Dotted, as in `server.port`."""
    default: Any
    accepted: str
    """What it takes, for people."""
    meaning: str
    """What it does, with its unit."""


def options(model: type[BaseModel], prefix: str = "") -> Iterator[Option]:
    """Give every setting of `model` and of the tables in it, in the order of the file."""
    for name, field in model.model_fields.items():
        key = f"{prefix}{name}"
        table = _table(field)
        if table is None:
            yield Option(key, field.get_default(call_default_factory=True), accepted(field), field.description or "")
        else:
            yield from options(table, f"{key}.")


def tables(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    """Give the name and type of every table of `model`, outer before inner."""
    for name, field in model.model_fields.items():
        table = _table(field)
        if table is not None:
            yield f"{prefix}{name}", table
            yield from tables(table, f"{prefix}{name}.")


def accepted(field: FieldInfo) -> str:
    """Say what `field` takes, such as "a whole number from 0 to 65535"."""
    kinds = [kind for kind in _alternatives(field.annotation) if kind is not type(None)]
    optional = len(kinds) < len(_alternatives(field.annotation))
    kind = kinds[0]
    if typing.get_origin(kind) is Literal:
        said = "one of " + ", ".join(str(choice) for choice in typing.get_args(kind))
    elif kind is bool:
        said = "true or false"
    elif kind in (int, float):
        said = ("a whole number" if kind is int else "a number") + _bounds(field)
    elif kind is Path:
        said = "a path"
    elif typing.get_origin(kind) is tuple:
        said = "a list of texts, or one text with commas"
    else:
        said = "text" + _length(field)
    return said + (", or empty for none" if optional else "")


def sentence(model: type[BaseModel], error: ValidationError) -> SettingsError:
    """Turn what pydantic found into one sentence that names the key, what was given and what is accepted."""
    problems = error.errors(include_url=False)
    first = problems[0]
    path = [str(part) for part in first["loc"]]
    more = f" ({len(problems) - 1} more settings are wrong.)" if len(problems) > 1 else ""
    if first["type"] == "extra_forbidden":
        return SettingsError(_unknown(model, path) + more)
    if first["type"] == "value_error":  # one of our own validators: already a sentence
        return SettingsError(str(first["ctx"]["error"]) + more)
    field = _find(model, path)
    takes = accepted(field) if field is not None and _table(field) is None else "a table of settings"
    return SettingsError(f"Setting {'.'.join(path)} is {_shown(first['input'])}; it takes {takes}.{more}")


def _unknown(model: type[BaseModel], path: list[str]) -> str:
    key = ".".join(path)
    known = [option.key for option in options(model)] + [name for name, _ in tables(model)]
    close = difflib.get_close_matches(key, known, n=1, cutoff=0.75)
    if close:
        return f"There is no setting {key}; did you mean {close[0]}?"
    parent = ".".join(path[:-1])
    siblings = dict(tables(model)).get(parent, model).model_fields
    return f"There is no setting {key}; {f'[{parent}]' if parent else 'the file'} takes {', '.join(siblings)}."


def _find(model: type[BaseModel], path: list[str]) -> FieldInfo | None:
    field = None
    for name in path:
        field = model.model_fields.get(name)
        table = None if field is None else _table(field)
        if table is None:
            break
        model = table
    return field


def _table(field: FieldInfo) -> type[BaseModel] | None:
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _alternatives(kind: Any) -> tuple[Any, ...]:
    return typing.get_args(kind) if typing.get_origin(kind) in (typing.Union, types.UnionType) else (kind,)


def _limits(field: FieldInfo) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for rule in field.metadata:
        for name in ("ge", "gt", "le", "lt", "min_length", "max_length"):
            limit = getattr(rule, name, None)
            if limit is not None:
                found[name] = limit
    return found


def _bounds(field: FieldInfo) -> str:
    limits = _limits(field)
    low = f"from {limits['ge']:g}" if "ge" in limits else f"above {limits['gt']:g}" if "gt" in limits else ""
    high = f"to {limits['le']:.10g}" if "le" in limits else f"below {limits['lt']:g}" if "lt" in limits else ""
    return "".join(f" {part}" for part in (low, high) if part)


def _length(field: FieldInfo) -> str:
    limits = _limits(field)
    if "max_length" in limits:
        return f" of at most {limits['max_length']:,} characters"
    return " that is not empty" if limits.get("min_length") else ""


def _shown(value: Any) -> str:
    said = repr(value)
    return said if len(said) <= 80 else said[:77] + "..."
