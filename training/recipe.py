"""Recipes: the TOML files that hold every number of a training run, read into typed values."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from server.errors import SettingsError

FOLDER: Final = Path(__file__).parent / "recipes"
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Learning:
    """The `[training]` part of a language model's recipe; the comments in `recipes/*.toml` explain each number."""

    epochs: float
    batch_rows: int
    accumulate: int
    row_tokens: int
    rate: float
    weight_decay: float
    warm_up_steps: int
    decay_share: float
    validate_every_steps: int
    patience: int
    dtype: str
    compile: bool
    gradient_checkpointing: bool

    def __post_init__(self) -> None:
        """Refuse numbers with which no run can start."""
        for name in ("batch_rows", "accumulate", "row_tokens", "validate_every_steps", "patience"):
            if not isinstance(getattr(self, name), int):
                raise ValueError(f"{name} must be a whole number")
        for name in ("epochs", "batch_rows", "accumulate", "row_tokens", "rate", "validate_every_steps", "patience"):
            if not 0 < getattr(self, name) < math.inf:
                raise ValueError(f"{name} must be more than 0")
        if self.dtype not in {"float32", "bfloat16"}:
            raise ValueError(f"dtype is {self.dtype!r}: float32 or bfloat16")


def read_recipe(path: Path, build: Callable[[dict[str, Any]], _R], pattern: Path) -> _R:
    """Read a recipe file with `build`.

    A missing file, or a missing, unknown or mistyped key is a `SettingsError` that points at `pattern`, our own recipe.
    """
    try:
        return build(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise SettingsError(f"The recipe {path} cannot be read; give the path of a TOML file.") from error
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise SettingsError(f"The recipe {path} is not like {pattern.name} ({error}); compare the two.") from error
