"""The answer to a turn that may be over, made in advance at the caller's pause, and thrown away if they go on.

It is a cache and no more: the state machine knows nothing of it. When the turn is confirmed, the machine asks for
emotion, reply and sound as ever, and what was asked for in advance with the very same input is there already. What was
not asked for was never told, spoken or remembered.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from server.conversation.clauses import ClauseSplitter
from server.engines.interfaces import CancelToken, EmotionEstimate, Prosody, Samples, Transcript, Turn
from server.engines.prosody import prosody_for
from server.errors import HearkenError, TurnCancelled

Dialogue = tuple[Turn, ...]
_END = object()


class Stages:
    """How a speculation runs the engines: the same calls that a confirmed turn makes."""

    def __init__(
        self,
        weigh: Callable[[str, CancelToken], Coroutine[Any, Any, bool]],
        feel: Callable[[Dialogue, CancelToken], Coroutine[Any, Any, EmotionEstimate]],
        write: Callable[[Dialogue, EmotionEstimate | None, CancelToken], AsyncIterator[str]],
        speak: Callable[[str, Prosody, CancelToken], AsyncIterator[Samples]],
    ) -> None:
        """Each runs on its lane. `weigh` says whether words may be the end of a turn, so that an answer is worth it."""
        self.weigh = weigh
        self.feel = feel
        self.write = write
        self.speak = speak


class Speculation:
    """One guess at a turn. Everything runs in one task, which `drop` cancels."""

    def __init__(self, stages: Stages, after: Callable[[str], Dialogue], speaks: bool) -> None:
        """`after` gives the dialogue once the caller has said some words; `speaks`: the first clause is voiced too."""
        self._stages = stages
        self._after = after
        self._speaks = speaks
        self.token = CancelToken()
        self.was_asked = False
        self.was_used = False
        self._dialogue: Dialogue | None = None
        self._estimate: EmotionEstimate | None = None
        self._felt = asyncio.Event()
        self._pieces: list[str] = []
        self._more = asyncio.Condition()
        self._wrote_all = False
        self._failed = False
        self._error: HearkenError | None = None
        self._clause: tuple[str, Prosody] | None = None
        self._sound: list[Samples] = []
        self._voiced = False

    async def run(self, transcript: asyncio.Future[Transcript]) -> None:
        """Make the answer to what `transcript` will say; ends quietly when dropped or when an engine fails."""
        try:
            words = (await transcript).text
            if not words.strip() or not await self._stages.weigh(words, self.token):
                return
            self._dialogue = self._after(words)
            self._estimate = await self._stages.feel(self._dialogue, self.token)
            self._felt.set()
            await self._write()
        except (TurnCancelled, asyncio.CancelledError):
            pass
        except HearkenError as error:  # told if the turn is confirmed and comes this far
            self._error = error
        finally:
            self._felt.set()
            async with self._more:
                self._failed = self._failed or not self._wrote_all
                self._more.notify_all()

    async def _write(self) -> None:
        assert self._dialogue is not None
        splitter = ClauseSplitter()
        voicing: asyncio.Task[None] | None = None
        try:
            async for piece in self._stages.write(self._dialogue, self._estimate, self.token):
                async with self._more:
                    self._pieces.append(piece)
                    self._more.notify_all()
                clauses = splitter.push(piece)
                if clauses and voicing is None and self._speaks:
                    voicing = asyncio.create_task(self._voice(clauses[0]))
            async with self._more:
                self._wrote_all = True
                self._more.notify_all()
            if voicing is None and self._speaks and (rest := splitter.flush()):
                voicing = asyncio.create_task(self._voice(rest[0]))
            if voicing is not None:
                await voicing
        finally:
            if voicing is not None and not voicing.done():
                voicing.cancel()

    async def _voice(self, clause: str) -> None:
        prosody = prosody_for(self._estimate)
        self._clause = (clause, prosody)
        async for samples in self._stages.speak(clause, prosody, self.token):
            self._sound.append(samples)
        self._voiced = True

    # --- what was made ------------------------------------------------------------------------------------------

    async def feel(self, dialogue: Dialogue) -> EmotionEstimate | None:
        """The emotion of this very dialogue, once it is known; None if it was not asked for, or failed."""
        if self._dialogue != dialogue:
            return None
        await self._felt.wait()
        return self._estimate

    def wrote(self, dialogue: Dialogue, estimate: EmotionEstimate | None) -> AsyncIterator[str] | None:
        """The pieces of the reply to this very dialogue, from the first; None if it was not asked for, or failed."""
        if self._dialogue != dialogue or self._estimate != estimate or (self._failed and not self._wrote_all):
            return None
        self.was_used = True
        return self._read()

    async def _read(self) -> AsyncIterator[str]:
        place = 0
        while True:
            async with self._more:
                while place >= len(self._pieces) and not (self._wrote_all or self._failed):
                    await self._more.wait()
                pieces = self._pieces[place:]
                ended = self._wrote_all
            place += len(pieces)
            for piece in pieces:
                yield piece
            if ended and place == len(self._pieces):
                return
            if not pieces:
                raise self._error or TurnCancelled

    def voiced(self, clause: str, prosody: Prosody) -> list[Samples] | None:
        """All the sound of this very clause; None if it is not made, or not yet whole."""
        return self._sound if self._voiced and self._clause == (clause, prosody) else None

    def drop(self) -> None:
        """Stop whatever is still being made."""
        self.token.cancel()
