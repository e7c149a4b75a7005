"""What was said in a conversation: the caller's words as understood, the assistant's as heard."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from server.engines.interfaces import Speaker, Turn

MAX_TURN_CHARS = 4_000
"""Longest turn that is remembered, in characters; of a longer one the end is kept, where people say what matters."""


class History:
    """The last turns of both sides, oldest first. Turns in a row of one side are joined into one."""

    def __init__(self, max_turns: int, turns: Iterable[Turn] = ()) -> None:
        """Remember at most `max_turns` turns; begin with `turns`."""
        self._turns: deque[Turn] = deque(maxlen=max_turns)
        for turn in turns:
            self.add(turn.speaker, turn.text)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The dialogue so far."""
        return tuple(self._turns)

    def add(self, speaker: Speaker, text: str) -> None:
        """Remember what one side said; blank text is nothing."""
        text = text.strip()
        if not text:
            return
        if self._turns and self._turns[-1].speaker is speaker:
            text = f"{self._turns.pop().text} {text}"
        self._turns.append(Turn(speaker, text[-MAX_TURN_CHARS:]))

    def after(self, speaker: Speaker, text: str) -> tuple[Turn, ...]:
        """The dialogue as it would be once one side has said this."""
        continued = History(self._turns.maxlen or 1, self._turns)
        continued.add(speaker, text)
        return continued.turns

    def forget(self) -> None:
        """Drop everything."""
        self._turns.clear()
