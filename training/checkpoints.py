"""Checkpoints that survive a kill and a full disk: which one to go on from, and how a result replaces the last one.

`Trainer` writes a checkpoint file by file, so a run that is killed in the middle leaves half of one. `MarkComplete`
puts an empty file into a checkpoint once all of it is on the disk; only such a checkpoint is ever resumed, and what
lacks the mark is deleted before the run goes on.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from safetensors import SafetensorError
from transformers import TrainerCallback

from server.errors import HearkenError

MARK: Final = "complete"
_IDENTITY: Final = "identity"
_PREFIX: Final = "checkpoint-"
_FULL: Final = ("no space left", "disk quota", "file too large", "unexpected pos", "failed writing file")


class TrainingError(HearkenError):
    """A training run could not go on; what it had saved before is intact."""


class MarkComplete(TrainerCallback):
    """Marks every checkpoint that was written to its end."""

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Mark the checkpoint that was just written."""
        folder = Path(args.output_dir) / f"{_PREFIX}{state.global_step}"
        if state.is_world_process_zero and folder.is_dir():
            (folder / MARK).touch()


def last_complete(run: Path) -> Path | None:
    """The newest complete checkpoint of a run folder, or None."""
    whole = [folder for folder in _checkpoints(run) if (folder / MARK).is_file()]
    return max(whole, key=_step, default=None)


def resume_point(run: Path, identity: str, *, resume: bool) -> Path | None:
    """Clear what cannot be resumed out of the run folder and give the checkpoint to go on from, if any.

    `identity` says all that must not change between a run and its resumption: base, recipe. Without `resume` every
    old checkpoint goes. Raises `TrainingError` if the run was begun with another identity.
    """
    known = run / _IDENTITY
    if resume and last_complete(run) and known.is_file() and known.read_text() != identity:
        raise TrainingError(
            f"The run in {run} was begun with another base or recipe, or on other data: restore them, or start anew "
            "without --resume."
        )
    run.mkdir(parents=True, exist_ok=True)
    if not known.is_file() or known.read_text() != identity:
        known.write_text(identity)
    for folder in _checkpoints(run):
        if not resume or not (folder / MARK).is_file():
            shutil.rmtree(folder)
    return last_complete(run) if resume else None


@contextmanager
def guarded(run: Path) -> Iterator[None]:
    """Turn a full disk into a `TrainingError` that says what is still there; everything else passes through."""
    try:
        yield
    except (OSError, RuntimeError, SafetensorError) as error:
        if not _is_full(error):
            raise
        kept = last_complete(run)
        rest = (
            f"the checkpoint {kept} is intact: free some space and go on with --resume" if kept else "free some space"
        )
        raise TrainingError(f"The disk is full, so the run in {run} could not be saved; {rest}.") from error


def claim(out: Path) -> Path:
    """Make sure, before hours of work, that a result can be written to the folder `out`; gives its full path."""
    whole = out.resolve()
    there = whole.exists()
    try:
        whole.mkdir(parents=True, exist_ok=True)
        probe = whole.with_name(f".{whole.name}.new")
        probe.mkdir(exist_ok=True)
        probe.rmdir()
        if not there:
            whole.rmdir()  # an error before training leaves nothing behind
    except (OSError, ValueError) as error:
        raise TrainingError(f"The result cannot be written to {out}: name a folder of your own with --out.") from error
    return whole


def publish(out: Path, write: Callable[[Path], object], run: Path) -> None:
    """Let `write` fill a new folder beside `out`, then put its files into `out`, each in one replacement.

    Files of `out` that `write` does not make (a model card) stay. If `write` fails, `out` is as it was; on a full disk
    the checkpoint in `run` is named.
    """
    new = out.with_name(f".{out.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    try:
        with guarded(run):
            new.mkdir(parents=True)
            write(new)
            out.mkdir(parents=True, exist_ok=True)
            for file in sorted(new.iterdir()):
                file.chmod(0o644)  # safetensors writes for the owner alone
                file.replace(out / file.name)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _checkpoints(run: Path) -> list[Path]:
    return [folder for folder in run.glob(f"{_PREFIX}*") if folder.is_dir() and folder.name[len(_PREFIX) :].isdigit()]


def _step(folder: Path) -> int:
    return int(folder.name[len(_PREFIX) :])


def _is_full(error: Exception) -> bool:
    """Whether it is the disk: Python says so by number, torch and safetensors only in words."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return True
    return any(words in str(error).lower() for words in _FULL)
