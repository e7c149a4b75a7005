"""The items that replies are evaluated on: every listener turn, and the last one of each conversation.

Published figures on EmpatheticDialogues use two sets. MoEL's test file has 5,255 listener turns where the split has
5,259: the two conversations in `NOT_IN_MOEL` are absent from it, and the rest agree one to one, in file order. EmPO's
files have the last listener turn of 2,540 of the 2,547 conversations; `NOT_IN_EMPO` names the others. On other data
the sets are simply all listener turns, and all last ones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from training.empathetic_dialogues import DatasetError, ListenerTurn, listener_turns, read_split

NOT_IN_MOEL: Final = frozenset({"hit:12416_conv:24832", "hit:12423_conv:24847"})
NOT_IN_EMPO: Final = frozenset(
    {
        "hit:2803_conv:5607",
        "hit:2812_conv:5624",
        "hit:9648_conv:19297",
        "hit:9649_conv:19299",
        "hit:9651_conv:19303",
        "hit:9657_conv:19315",
        "hit:9661_conv:19323",
    }
)
RECENT_TURNS: Final = 4
"""The longest history of Rashkin et al.'s own code, in turns."""


@dataclass(frozen=True, slots=True)
class Items:
    """Listener turns in file order; whole conversations."""

    turns: tuple[ListenerTurn, ...]

    @property
    def conversations(self) -> list[str]:
        """The conversation of each item, for the bootstrap."""
        return [turn.conv_id for turn in self.turns]

    def every(self) -> list[int]:
        """Places of the listener turns of MoEL's set: 5,255 of the test split."""
        return [place for place, turn in enumerate(self.turns) if turn.conv_id not in NOT_IN_MOEL]

    def last(self) -> list[int]:
        """Places of the last listener turns of EmPO's set: 2,540 of the test split."""
        place_of = {turn.conv_id: place for place, turn in enumerate(self.turns)}  # the last one wins
        return [place for conv_id, place in place_of.items() if conv_id not in NOT_IN_EMPO]


def read_items(data: Path, limit: int = 0, split: str = "test") -> Items:
    """Read all listener turns of a split; `limit` stops after the conversation with which there are that many.

    Raises `DatasetError` if the split is missing or malformed, or has no listener turn.
    """
    turns: list[ListenerTurn] = []
    for conversation in read_split(data, split):
        if limit and len(turns) >= limit:
            break
        turns += listener_turns([conversation])
    if not turns:
        raise DatasetError(f"The split {split} in {data} has no listener turn: give conversations of two speakers.")
    return Items(tuple(turns))


def recent(turn: ListenerTurn) -> ListenerTurn:
    """The item with no more than the `RECENT_TURNS` turns before the reply."""
    return replace(turn, context=turn.context[-RECENT_TURNS:])


def sample(size: int, count: int, seed: int) -> list[int]:
    """`count` places of `size`, drawn by seed, ascending; all of them where there are no more."""
    if count >= size:
        return list(range(size))
    return sorted(int(place) for place in np.random.default_rng(seed).choice(size, count, replace=False))
