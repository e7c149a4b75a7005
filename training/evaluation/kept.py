"""Results of an evaluation kept on disk, so that a run that was stopped goes on where it was.

Each result lies in a folder named by the fingerprint of all that it depends on: weights, data, code, seed. A change of
any of them leads to another folder, so nothing stale is ever taken.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from training.empathetic_dialogues import DatasetError

_NO_WEIGHTS: Final = (".md", ".png")


class Kept:
    """Results by name, in one folder or (None) only in memory."""

    def __init__(self, folder: Path | None, fingerprint: str) -> None:
        """`folder` holds one folder for each fingerprint."""
        self._folder = folder / fingerprint if folder is not None else None
        self._known: dict[str, Any] = {}

    def once(self, name: str, compute: Callable[[], Any]) -> Any:
        """The result of that name, a JSON value: the kept one, or computed now and kept."""
        if name not in self._known:
            self._known[name] = self._read(name, compute)
        return self._known[name]

    def has(self, name: str) -> bool:
        """Whether the result of that name is there."""
        return name in self._known or (self._folder is not None and (self._folder / f"{name}.json").is_file())

    def _read(self, name: str, compute: Callable[[], Any]) -> Any:
        if self._folder is None:
            return json.loads(json.dumps(compute()))  # what a kept one would be
        path = self._folder / f"{name}.json"
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):  # not there, or torn by a full disk: made anew
            pass
        text = json.dumps(compute())
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            part.write_text(text, encoding="utf-8")
            part.replace(path)
        except OSError as error:
            raise DatasetError(
                f"Results cannot be kept in {self._folder} ({error.strerror}): name another folder with --work."
            ) from error
        return json.loads(text)


def fingerprint(sources: Iterable[str | Path | None], *facts: object) -> str:
    """A short name for the contents of files and folders (a source that is neither counts by its name) and facts."""
    digest = hashlib.sha256()
    for source in sources:
        digest.update(f"\0{source is None}".encode())
        path = Path(source) if source is not None else Path()
        if source is not None and path.is_file():
            digest.update(path.read_bytes())
        elif source is not None and path.is_dir():
            for file in sorted(path.iterdir()):
                if file.is_file() and file.suffix not in _NO_WEIGHTS:
                    digest.update(file.name.encode() + b"\0" + file.read_bytes())
        elif source is not None:
            digest.update(str(source).encode())
    digest.update(repr(facts).encode())
    return digest.hexdigest()[:16]
