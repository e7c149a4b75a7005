"""The items that replies are evaluated on: every listener turn, and the last one of each conversation.

Published figures on EmpatheticDialogues use two sets. MoEL's test file has 5,255 listener turns where the split has
5,259: the two conversations in `NOT_IN_MOEL` are absent from it, and the rest agree one to one, in file order. EmPO's
files have the last listener turn of 2,540 of the 2,547 conversations; `NOT_IN_EMPO` names the others. On other data
the sets are simply all listener turns, and all last ones.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    """Listener turns in file order, and which of them are the last of their conversation in EmPO's set."""

    turns: tuple[ListenerTurn, ...]
    is_last: tuple[bool, ...]

    @property
    def conversations(self) -> list[str]:
        """The conversation of each item, for the bootstrap."""
        return [turn.conv_id for turn in self.turns]

    def last(self) -> list[int]:
        """Places of the last turns."""
        return [place for place, last in enumerate(self.is_last) if last]


def test_items(data: Path, limit: int = 0, split: str = "test") -> Items:
    """Read the items of a split, MoEL's set; `limit` takes those of the first conversations, about that many items.

    Raises `DatasetError` if the split is missing or malformed, or has no listener turn.
    """
    conversations = [each for each in read_split(data, split) if each.conv_id not in NOT_IN_MOEL]
    turns: list[ListenerTurn] = []
    for conversation in conversations:  # whole conversations, so that a subset has its last turns too
        if limit and len(turns) >= limit:
            break
        turns += listener_turns([conversation])
    if not turns:
        raise DatasetError(f"The split {split} in {data} has no listener turn: give conversations of two speakers.")
    return Items(tuple(turns), tuple(_is_last(turns, place) for place in range(len(turns))))


def recent(turn: ListenerTurn) -> ListenerTurn:
    """The item with no more than the `RECENT_TURNS` turns before the reply."""
    return replace(turn, context=turn.context[-RECENT_TURNS:])


def sample(items: Sequence[ListenerTurn], count: int, seed: int) -> list[int]:
    """Places of `count` items drawn by seed, ascending; all of them where there are no more."""
    if count >= len(items):
        return list(range(len(items)))
    return sorted(int(place) for place in np.random.default_rng(seed).choice(len(items), count, replace=False))


def _is_last(turns: Sequence[ListenerTurn], place: int) -> bool:
    turn = turns[place]
    ends = place + 1 == len(turns) or turns[place + 1].conv_id != turn.conv_id
    return ends and turn.conv_id not in NOT_IN_EMPO
