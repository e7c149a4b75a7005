"""`hearken eval empathy`: how far the empathy of replies is from people's, by the protocol of EmPO (arXiv 2406.19071).

One item for each conversation: the listener's last turn. The scorer reads the turn before it and the reply, in lower
case, and gives the levels 0, 1, 2 of EPITOME's mechanisms; diff-EPITOME is the mean squared difference between a
system's level and that of the human reply in the same place. Levels by themselves are not ranked: a stock "I'm so sorry
to hear that" raises emotional reactions beyond anything that people do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from training.empathetic_dialogues import DatasetError, ListenerTurn
from training.empathy_scorer import Asked, EmpathyScorer
from training.epitome import MECHANISMS
from training.evaluation.bootstrap import Bootstrap, Figure, mean
from training.evaluation.empathy_card import Card
from training.evaluation.items import read_items
from training.evaluation.kappa import Ints, accuracy, quadratic_kappa
from training.evaluation.published import (
    EMPO_FILES,
    Levels,
    empo_turns,
    is_there,
    moel_turns,
    read_empo,
    read_moel,
)
from training.evaluation.replies import HUMAN, Reply

OTHER: Final = "human, to somebody else"
"""Human replies, each to another conversation: what a good reply to the wrong person would score."""
DPO: Final = "Zephyr-7B DPO"
SFT: Final = "Zephyr-7B SFT"
BASE: Final = "Zephyr-7B base"
MOEL: Final = "MoEL"
_SHIFT: Final = 997
"""How many items further the reply to somebody else is taken from."""

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Replies:
    """One system's replies to some of the items; several seeds of it are averaged."""

    name: str
    by_seed: tuple[Mapping[str, str], ...]
    """For each seed the reply by conversation."""


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One mechanism of one system."""

    level: Figure
    """Mean level."""
    human_level: float
    """Mean level of the human replies to the same items."""
    distance: Figure
    """Mean level less that of people: above 0, more than people show."""
    difference: Figure
    """diff-EPITOME: mean squared difference of levels, item by item; lower is better."""


@dataclass(frozen=True, slots=True)
class Row:
    """One system's figures; refused mechanisms are not in them."""

    name: str
    items: int
    seeds: int
    mechanisms: Mapping[str, Mechanism]
    total: Figure | None
    """diff-EPITOME summed over the mechanisms that passed; None if none did."""
    against: Mapping[str, Figure]
    """The sum less that of another system on the items of both, by its name; below 0, closer to people than it."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far our levels are those that EmPO's authors published for their own replies."""

    system: str
    kappa: Mapping[str, float]
    """Quadratic-weighted, for each mechanism that passed."""
    same_level: Mapping[str, float]
    """Share of replies with the same level, for each mechanism that passed."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that one run found."""

    card: Card
    rows: tuple[Row, ...]
    authors: tuple[Agreement, ...]

    @property
    def sane(self) -> bool | None:
        """Whether the published systems come in the known order, DPO < SFT < base; None if one was not scored."""
        totals = {row.name: row.total.value for row in self.rows if row.total is not None}
        if not {DPO, SFT, BASE} <= set(totals):
            return None
        return 0.0 < totals[DPO] < totals[SFT] < totals[BASE]


class Yardstick:
    """Measures sets of replies to the same items against the human ones; every text is scored once."""

    def __init__(
        self,
        scorer: EmpathyScorer,
        passed: Sequence[str],
        turns: Sequence[ListenerTurn],
        on_done: Callable[[int], None] = lambda _: None,
    ) -> None:
        """`turns` are the items, one a conversation; `passed` the mechanisms that may be shown (`Card.passed`)."""
        self._scorer = scorer
        self._on_done = on_done
        self.turns = tuple(turns)
        self.axes = {name: list(MECHANISMS).index(name) for name in passed}
        self._place = {turn.conv_id: place for place, turn in enumerate(self.turns)}
        self._known: dict[Asked, Ints] = {}
        self.human: Floats = self.levels({turn.conv_id: turn.reply for turn in self.turns})[1].astype(np.float64)

    def levels(self, replies: Mapping[str, str]) -> tuple[Ints, Ints]:
        """The places of the items that were replied to, (n,), and the levels of the replies, (n, 3)."""
        places = np.array(sorted(self._place[conv_id] for conv_id in replies), dtype=np.int64)
        asked = [Asked(self.turns[place].context[-1].text, replies[self.turns[place].conv_id]) for place in places]
        new = [each for each in dict.fromkeys(asked) if each not in self._known]
        self._on_done(len(asked) - len(new))
        self._known.update(zip(new, self._scorer.levels(new, self._on_done), strict=True))
        return places, np.array([self._known[each] for each in asked], dtype=np.int64)

    def measured(self, replies: Replies) -> _Measured:
        """Levels and squared differences of each item, averaged over seeds."""
        level = np.zeros((len(self.turns), len(MECHANISMS)))
        squared = np.zeros_like(level)
        times = np.zeros(len(self.turns))
        for by_conversation in replies.by_seed:
            places, levels = self.levels(by_conversation)
            level[places] += levels
            squared[places] += (levels - self.human[places]) ** 2
            times[places] += 1
        replied = times > 0
        level[replied] /= times[replied, None]
        squared[replied] /= times[replied, None]
        return _Measured(replies.name, len(replies.by_seed), replied, level, squared)

    def rows(self, measured: Sequence[_Measured], against: Sequence[str]) -> list[Row]:
        """The figures of each set on the items it replies to; differences are on the items of both."""
        by_name = {each.name: each for each in measured}
        return [self._row(each, [by_name[name] for name in against if name != each.name]) for each in measured]

    def _row(self, mine: _Measured, others: Sequence[_Measured]) -> Row:
        replied = mine.replied
        total = mine.total(self.axes)
        compared = {
            other.name: self._mean(total - other.total(self.axes), replied & other.replied)
            for other in others
            if self.axes and (replied & other.replied).any()
        }
        return Row(
            name=mine.name,
            items=int(replied.sum()),
            seeds=mine.seeds,
            mechanisms={
                name: Mechanism(
                    level=self._mean(mine.level[:, axis], replied),
                    human_level=float(self.human[replied, axis].mean()),
                    distance=self._mean(mine.level[:, axis] - self.human[:, axis], replied),
                    difference=self._mean(mine.squared[:, axis], replied),
                )
                for name, axis in self.axes.items()
            },
            total=self._mean(total, replied) if self.axes else None,
            against=compared,
        )

    def _mean(self, values: Floats, chosen: Bools) -> Figure:
        """The mean over the chosen items, with its interval by conversation."""
        conversations = [turn.conv_id for turn, taken in zip(self.turns, chosen, strict=True) if taken]
        return Bootstrap(conversations).figure(mean(values[chosen]))


@dataclass(frozen=True, slots=True)
class _Measured:
    name: str
    seeds: int
    replied: Bools
    """(items,): whether there is a reply."""
    level: Floats
    """(items, mechanisms)."""
    squared: Floats
    """(items, mechanisms): squared difference from the human level."""

    def total(self, axes: Mapping[str, int]) -> Floats:
        summed: Floats = self.squared[:, list(axes.values())].sum(axis=1)
        return summed


def distance(
    scorer: EmpathyScorer, card: Card, turns: Sequence[ListenerTurn], sets: Mapping[str, Sequence[Reply]]
) -> dict[str, Row]:
    """diff-EPITOME of sets of replies by name, each paired with the first: for other studies than this command's.

    `turns` are listener turns, one a conversation; replies to other turns are left aside. Raises `DatasetError` if a
    set replies to none of them.
    """
    yardstick = Yardstick(scorer, card.passed, turns)
    measured = []
    for name, replies in sets.items():
        several = by_system(turns, {name: replies})
        measured.append(yardstick.measured(Replies(name, tuple(seed for each in several for seed in each.by_seed))))
    return {row.name: row for row in yardstick.rows(measured, [measured[0].name])}


def evaluate(
    scorer: EmpathyScorer,
    card: Card,
    data: Path,
    files: Mapping[str, Sequence[Reply]],
    limit: int = 0,
    on_done: Callable[[int], None] = lambda _: None,
) -> Evaluation:
    """Score people, the published systems (where `data` has them) and the replies read from files, by file name.

    `data` holds `empathetic_dialogues` and, unless it is somebody else's, `published_outputs`. `limit` takes the first
    items only. Raises `DatasetError` for missing or broken data, or for a file that replies to none of the items.
    """
    everything = read_items(data)
    places = everything.last()
    turns = [everything.turns[place] for place in (places[:limit] if limit else places)]
    known = published(data, everything.turns, turns)
    ours = by_system(turns, files)
    yardstick = Yardstick(scorer, card.passed, turns, on_done)
    asked = [*_people(turns), *(each.replies for each in known), *ours]
    measured = [yardstick.measured(replies) for replies in asked]
    names = [replies.name for replies in asked]
    against = [name for name in (SFT, DPO, *(replies.name for replies in ours[:1])) if name in names]
    authors = tuple(_agreement(yardstick, each) for each in known if each.authors)
    return Evaluation(card, tuple(yardstick.rows(measured, against)), authors)


def count(data: Path, files: Mapping[str, Sequence[Reply]], limit: int = 0) -> int:
    """About how many replies `evaluate` will score: for a progress bar."""
    items = len(read_items(data).last())
    items = min(items, limit) if limit else items
    systems = sum(is_there(data, system) for system in EMPO_FILES) + is_there(data, MOEL)
    last = sum(len({(each.conv_id, each.seed, each.decoding, each.system) for each in file}) for file in files.values())
    return items * (3 + systems) + last


@dataclass(frozen=True, slots=True)
class Known:
    """A published system's replies, and the levels that its authors gave them, by conversation, if they did."""

    replies: Replies
    authors: Mapping[str, Levels]


def published(data: Path, every: Sequence[ListenerTurn], wanted: Sequence[ListenerTurn]) -> list[Known]:
    """The replies of the published systems whose files `data` has, to the wanted turns.

    `every` are all listener turns of the split, in file order. Raises `DatasetError` for broken files.
    """
    place = {turn.conv_id: len(turn.context) for turn in wanted}
    sets = {MOEL: read_moel(data)[MOEL]} if is_there(data, MOEL) else {}
    sets |= {system: read_empo(data, system) for system in EMPO_FILES if is_there(data, system)}
    found = []
    for system, items in sets.items():
        answered = (empo_turns if system in EMPO_FILES else moel_turns)(items, every)
        chosen = {
            turn.conv_id: item
            for turn, item in zip(answered, items, strict=True)
            if place.get(turn.conv_id) == len(turn.context)
        }
        if chosen:
            replies = Replies(system, ({conv_id: item.reply for conv_id, item in chosen.items()},))
            found.append(Known(replies, {key: item.levels for key, item in chosen.items() if item.levels}))
    return found


def by_system(turns: Sequence[ListenerTurn], files: Mapping[str, Sequence[Reply]]) -> list[Replies]:
    """The replies of files to the items, one set for each system and decoding, in the files' order.

    Replies to other turns are left aside. Raises `DatasetError` for a file that replies to none of the items, or twice
    to the same one.
    """
    place = {turn.conv_id: len(turn.context) for turn in turns}
    sets: dict[str, dict[int, dict[str, str]]] = {}
    for file, replies in files.items():
        ours = [reply for reply in replies if place.get(reply.conv_id) == reply.turn]
        if not ours:
            raise DatasetError(
                f"{file} replies to none of the last listener turns of this test split: make it with "
                "`hearken eval reply --save-replies` on the same --data."
            )
        for reply in ours:
            name = f"{reply.system}, {reply.decoding}" if reply.decoding else reply.system
            by_conversation = sets.setdefault(name, {}).setdefault(reply.seed, {})
            if reply.conv_id in by_conversation:
                raise DatasetError(
                    f"{file}: {name} with seed {reply.seed} replies twice to {reply.conv_id}; give each file once."
                )
            by_conversation[reply.conv_id] = reply.reply
    return [Replies(name, tuple(by_seed.values())) for name, by_seed in sets.items()]


def _people(turns: Sequence[ListenerTurn]) -> list[Replies]:
    """What people said there, and what they said elsewhere."""
    own = {turn.conv_id: turn.reply for turn in turns}
    moved = {turn.conv_id: turns[(place + _SHIFT) % len(turns)].reply for place, turn in enumerate(turns)}
    return [Replies(HUMAN, (own,)), Replies(OTHER, (moved,))]


def _agreement(yardstick: Yardstick, known: Known) -> Agreement:
    (replies,) = known.replies.by_seed
    places, ours = yardstick.levels({conv_id: replies[conv_id] for conv_id in known.authors})
    theirs = np.array([known.authors[yardstick.turns[place].conv_id] for place in places], dtype=np.int64)
    axes = yardstick.axes.items()
    return Agreement(
        system=known.replies.name,
        kappa={name: quadratic_kappa(ours[:, axis], theirs[:, axis]) for name, axis in axes},
        same_level={name: accuracy(ours[:, axis], theirs[:, axis]) for name, axis in axes},
    )
