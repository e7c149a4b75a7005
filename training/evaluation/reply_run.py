"""One run of `hearken eval reply`: its items and models, and the costly results that its parts share.

Every result is kept by name (`training.evaluation.kept`): what was computed once, before a stop or for another part, is
not computed again.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from server.engines.interfaces import EmotionEstimate, Turn
from training.evaluation import feelings
from training.evaluation.generation import SERVED, Dialogue, Speaking, speak
from training.evaluation.items import Items, read_items, recent
from training.evaluation.kept import Kept, fingerprint
from training.evaluation.likelihood import Asked, Likelihood, likelihood
from training.evaluation.systems import BASE, TUNED, System, Workers, loaded, parts

NUCLEUS_SEEDS = (1, 2, 3)
_ITEMS_A_TASK = 512
_SERVED_A_TASK = 64
_CODE = (
    "training/evaluation/feelings.py",
    "training/evaluation/generation.py",
    "training/evaluation/items.py",
    "training/evaluation/likelihood.py",
    "training/evaluation/multiturn.py",
    "training/evaluation/ranking.py",
    "training/empathetic_dialogues.py",
    "server/engines/dialogue_format.py",
    "server/engines/gptneo.py",
    "server/engines/sampling.py",
    "server/engines/spoken_pieces.py",
    "server/engines/written_text.py",
    "server/settings.py",
)
"""What a kept result depends on besides weights and data."""


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line."""

    data: Path
    base: str
    adapter: str
    emotion: str | None = None
    limit: int = 0
    seed: int = 7
    contexts: int = 500
    """Dialogues of the ranking."""
    conditioned: int = 600
    """Dialogues of the study of the emotion's effect."""
    calls: int = 100
    """Calls of the multi-turn probe."""
    processes: int = 0
    device: str = "cpu"
    work: Path | None = None


Tell = Callable[[str, int, int], None]
"""Called with what is being done, how many tasks are done, and how many there are."""


@dataclass(slots=True)
class Run:
    """Items, models and results of one run."""

    options: Options
    items: Items
    systems: dict[str, System]
    workers: Workers
    kept: Kept
    tell: Tell = field(default=lambda _what, _done, _of: None)

    @classmethod
    def begin(cls, options: Options, workers: Workers, tell: Tell | None = None) -> Run:
        """Read the items and load both models once, so that what is wrong is said before work begins.

        Raises `DatasetError` for missing or odd data, `EngineLoadError` for a model that cannot be loaded.
        """
        items = read_items(options.data, options.limit)
        systems = {
            BASE: System(BASE, options.base, None, options.device),
            TUNED: System(TUNED, options.base, options.adapter, options.device),
        }
        for system in systems.values():
            loaded(system)
        root = Path(__file__).resolve().parents[2]
        engines = Path(options.emotion) if options.emotion else root / "models" / "emotion"
        mark = fingerprint(
            [options.base, options.adapter, engines, *(root / each for each in _CODE)],
            [(turn.conv_id, turn.emotion, turn.context, turn.reply) for turn in items.turns],
            options.seed,
            options.device,
        )
        return cls(options, items, systems, workers, Kept(options.work, mark), tell or (lambda _what, _done, _of: None))

    def work(self, what: str, function: Callable[[Any], Any], tasks: Sequence[Any]) -> list[Any]:
        """Results of tasks, in order, telling how far they are."""
        self.tell(what, 0, len(tasks))
        results = []
        for result in self.workers.map(function, tasks):
            results.append(result)
            self.tell(what, len(results), len(tasks))
        return results

    def likelihood(self, system: str, feeling: str, form: str = "whole") -> Likelihood:
        """Losses of all items; `form` is whole, recent (the last turns only) or as_written."""
        if form == "recent":
            return self._recent(system, feeling)
        found = self.kept.once(
            f"likelihood-{system}-{feeling}-{form}",
            lambda: self._losses(system, feeling, list(self.items.turns), form == "as_written"),
        )
        return Likelihood(*(np.array(each, dtype=np.float64) for each in found))

    def emotions(self, feeling: str) -> list[EmotionEstimate | None]:
        """What each item's reply is told of the caller's emotion."""
        turns = self.items.turns
        if feeling == feelings.NONE:
            return [None] * len(turns)
        if feeling == feelings.ORACLE:
            return [feelings.certain(turn.emotion) for turn in turns]
        if feeling == feelings.WRONG:
            return [feelings.certain(label) for label in feelings.wrong_labels(turns, self.options.seed)]
        return [feelings.from_distribution(each) for each in self.distributions()]

    def distributions(self) -> list[list[float]]:
        """The classifier's reading of each item's dialogue so far."""
        return self.read("emotions", [turn.context for turn in self.items.turns])

    def read(self, name: str, dialogues: Sequence[tuple[Turn, ...]]) -> list[list[float]]:
        """The classifier's reading of dialogues, kept by name."""
        tasks = [feelings.Reading(self.options.emotion, tuple(part)) for part in parts(dialogues, _SERVED_A_TASK)]
        found: list[list[float]] = self.kept.once(
            name, lambda: [each for part in self.work(f"reading {name}", feelings.read, tasks) for each in part]
        )
        return found

    def replies(
        self, system: str, decoding: str, seed: int, feeling: str, places: Sequence[int] | None = None
    ) -> list[str]:
        """Replies to all items, or to those at some places; served ones do not depend on what else is asked."""
        name = f"replies-{system}-{decoding}-{seed}-{feeling}"
        if places is not None and decoding == SERVED and self.kept.has(name):
            everything = self.replies(system, decoding, seed, feeling)
            return [everything[place] for place in places]
        chosen = list(range(len(self.items.turns))) if places is None else list(places)
        if places is not None:
            name += f"-{fingerprint([], chosen)}"

        def compute() -> list[str]:
            told = self.emotions(feeling)
            dialogues = [Dialogue(place, self.items.turns[place].context, told[place]) for place in chosen]
            size = _SERVED_A_TASK if decoding == SERVED else _ITEMS_A_TASK
            tasks = [Speaking(self.systems[system], decoding, seed, tuple(part)) for part in parts(dialogues, size)]
            return [each for part in self.work(f"{system} {decoding} {seed}", speak, tasks) for each in part]

        found: list[str] = self.kept.once(name, compute)
        return found

    def _losses(self, system: str, feeling: str, turns: list[Any], as_written: bool) -> list[list[float]]:
        told = [None] * len(turns) if feeling == feelings.NONE else self.emotions(feeling)
        named = [None if each is None else each.group for each in told]
        tasks = [
            Asked(self.systems[system], tuple(part), tuple(group), as_written)
            for part, group in zip(parts(turns, _ITEMS_A_TASK), parts(named, _ITEMS_A_TASK), strict=True)
        ]
        found = self.work(f"{system} likelihood, feeling {feeling}", likelihood, tasks)
        return [
            np.concatenate([getattr(each, name) for each in found]).tolist()
            for name in ("nats", "tokens", "words", "bytes")
        ]

    def _recent(self, system: str, feeling: str) -> Likelihood:
        """Only items whose dialogue is longer are scored anew."""
        whole = self.likelihood(system, feeling)
        longer = [place for place, turn in enumerate(self.items.turns) if recent(turn) != turn]
        if not longer or feeling != feelings.NONE:
            return whole
        turns = [recent(self.items.turns[place]) for place in longer]
        short = self.kept.once(
            f"likelihood-{system}-{feeling}-recent",
            lambda: self._losses(system, feeling, turns, False),
        )
        nats = whole.nats.copy()
        nats[longer] = short[0]
        return Likelihood(nats, whole.tokens, whole.words, whole.bytes)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
