"""The models under evaluation, loaded once in each process, and the work on them spread over processes.

Models as small as the embedded one gain nothing from a second thread, so a machine's cores are used by processes, each
with one thread. Work is cut into tasks before it is handed out, so the number of processes changes no result.
"""

from __future__ import annotations

import functools
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from server.engines.dialogue_format import END_OF_UTTERANCE
from server.engines.gptneo_loading import Loaded, load
from server.errors import EngineLoadError

BASE: Final = "base"
TUNED: Final = "tuned"

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class System:
    """A model under evaluation: what tables call it, and what it is loaded from."""

    name: str
    base: str
    adapter: str | None = None
    device: str = "cpu"


@functools.lru_cache(maxsize=2)
def loaded(system: System) -> Loaded:
    """Load a system, once in this process.

    Raises `EngineLoadError` if anything is missing or does not fit, or if its tokenizer has no newline: a newline ends
    every utterance, so without one no reply would ever end.
    """
    ready = load(system.base, system.adapter, device=system.device, dtype="auto")
    end = ready.tokenizer(END_OF_UTTERANCE, add_special_tokens=False)["input_ids"]
    if not end or END_OF_UTTERANCE not in ready.tokenizer.decode(end, clean_up_tokenization_spaces=False):
        raise EngineLoadError(
            f"The tokenizer of {system.base} cannot write a newline, which ends an utterance in Hearken's dialogue "
            "format: name a GPT-Neo whose tokenizer can, such as models/reply-base."
        )
    return ready


def max_positions(ready: Loaded) -> int:
    """How many tokens a model can see."""
    return int(ready.model.config.max_position_embeddings)


class Workers:
    """Processes that work on tasks; 0 of them: this one does."""

    def __init__(self, processes: int = 0) -> None:
        """Start no process before there is work."""
        self._processes = processes
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def map(self, function: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """Results in the order of the tasks; `function` is one of a module, and tasks and results can be pickled."""
        if self._processes < 2 or len(tasks) < 2:
            return map(function, tasks)
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._processes, mp_context=multiprocessing.get_context("spawn"), initializer=_one_thread
            )
        return self._pool.map(function, tasks)


def parts(items: Sequence[Any], size: int) -> list[Any]:
    """Cut a sequence into runs of `size`."""
    return [items[at : at + size] for at in range(0, len(items), size)]


def _one_thread() -> None:
    import torch

    torch.set_num_threads(1)
