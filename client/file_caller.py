"""Speaks recordings in a call as a person would: one after the other, each once the reply to the last is heard.

One task is mouth and ear: it sends a frame whenever one is due and plays what has come, so that the call has one
timeline whether the clock is real or skips. A real microphone never stops, so with `stays_open` silence is sent
while the other side speaks; without it, only as much as ends the turn.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from client.call import Call
from client.clock import Clock
from client.errors import CallOver, ClientError
from client.events import Clear, ErrorEvent, Event, HangUpRequest, ReplyAudio, ReplyText, SpeechStarted, TurnSummary
from client.playback import Playback
from client.recording import CallRecording
from server.audio.codec import Samples

LEAD_IN_S = 0.2
"""Silence before the first word: nobody speaks in the very moment that the line opens."""
TAIL_S = 0.4
"""Silence sent beyond what ends a turn, so that a server's own lag does not hide the last word."""
GREETING_BEGINS_S = 0.05
"""Where sound takes no time, a greeting is waited for so long."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What to say: samples (n,) at the rate of the call's input, and a name for people."""

    name: str
    samples: Samples


class _Ledger:
    """What is still open on the server's side of the call, told from its events."""

    def __init__(self, text_only: bool) -> None:
        self._text_only = text_only
        self.turns_started = 0
        self.open_turns: set[int] = set()
        self.open_replies: dict[int, int] = {}  # utterance → turn
        self._cleared: set[int] = set()
        self.hang_up = False
        self.fatal: ErrorEvent | None = None

    @property
    def settled(self) -> bool:
        """Whether every turn that began is over and every reply has come to its end."""
        return not self.open_turns and not self.open_replies

    def take(self, event: Event) -> None:
        match event:
            case SpeechStarted():
                self.turns_started += 1
                self.open_turns.add(event.turn_index)
            case TurnSummary():
                self.open_turns.discard(event.turn_index)
                # A reply that lost its voice half-way has no last chunk.
                self.open_replies = {key: turn for key, turn in self.open_replies.items() if turn != event.turn_index}
            case ReplyText() | ReplyAudio():
                self._reply(event)
            case Clear():
                self._cleared.add(event.utterance_id)
                self.open_replies.pop(event.utterance_id, None)
            case HangUpRequest():
                self.hang_up = True
            case ErrorEvent(fatal=True):
                self.fatal = event
            case _:
                pass

    def _reply(self, event: ReplyText | ReplyAudio) -> None:
        if event.is_last and (self._text_only or isinstance(event, ReplyAudio)):
            self.open_replies.pop(event.utterance_id, None)
        elif event.utterance_id not in self._cleared:
            self.open_replies[event.utterance_id] = event.turn_index


class FileCaller:
    """Holds one call with recordings instead of a microphone."""

    def __init__(
        self,
        call: Call,
        clock: Clock,
        *,
        frame_s: float = 0.02,
        stays_open: bool = True,
        text_only: bool = False,
        recording: CallRecording | None = None,
        on_event: Callable[[Event, float], None] = lambda event, received_s: None,
        on_spoken: Callable[[Utterance, float, float], None] = lambda utterance, begin_s, end_s: None,
        patience_s: float = 120.0,
        nothing_heard_s: float = 2.0,
    ) -> None:
        """Prepare to speak on an open call; `patience_s` bounds the wait for any one event of a running turn.

        A server that says nothing for `nothing_heard_s` after an utterance heard no speech in it.

        `on_event` gets each event and the seconds since the call opened; `on_spoken` each utterance, from when to
        when it was spoken. `recording` must have the rate of both formats of the call.
        """
        self._call = call
        self._clock = clock
        self._stays_open = stays_open
        self._recording = recording
        self._on_event = on_event
        self._on_spoken = on_spoken
        self._patience_s = patience_s
        self._nothing_heard_s = nothing_heard_s
        started = call.started
        self._rate_hz = started.audio_in.sample_rate_hz
        self._frame_samples = max(1, round(frame_s * self._rate_hz))
        self._tail_s = started.end_of_turn_silence_s + TAIL_S
        self._out_rate_hz = started.audio_out.sample_rate_hz
        self._playback = Playback(started.audio_out)
        self._ledger = _Ledger(text_only)
        self._changed = asyncio.Event()
        self._ended = False
        self._cut_off = False
        self._opened_s = clock.now_s()
        self._pulled_samples = 0
        self._due_s = self._opened_s  # when the next frame is due

    def heard_out(self, utterance_id: int) -> bool:
        """Whether this utterance was played to its end: a `Clear` that comes later stops nothing."""
        return self._playback.heard_out(utterance_id)

    async def speak(self, utterances: Sequence[Utterance]) -> None:
        """Say all utterances, hear all replies, hang up; `ClientError` if the call breaks or ends too early."""
        reader = asyncio.create_task(self._read())
        speaker = asyncio.create_task(self._speak_all(utterances))
        try:
            await asyncio.wait({reader, speaker}, return_when=asyncio.FIRST_EXCEPTION)
            if reader.done():  # a broken call fails both, and the reader knows why
                reader.result()
            await speaker
            await reader
        finally:
            for task in (reader, speaker):
                task.cancel()
            await asyncio.wait({reader, speaker})
        if self._ledger.fatal is not None:
            raise ClientError(self._ledger.fatal.message, reason=self._ledger.fatal.reason)
        if self._cut_off:
            raise ClientError("The server ended the call before everything was said; its log says why.")

    async def _read(self) -> None:
        try:
            async for event in self._call:
                now_s = self._play()  # what has come before has played up to now
                self._ledger.take(event)
                self._playback.take(event)
                self._on_event(event, now_s - self._opened_s)
                self._changed.set()
        finally:
            self._ended = True
            self._changed.set()

    async def _speak_all(self, utterances: Sequence[Utterance]) -> None:
        said = 0
        try:
            await self._hear_greeting()
            for utterance in utterances:
                if self._ledger.hang_up:
                    break
                await self._say(utterance)
                said += 1
            await self._call.end()
        except CallOver:
            self._cut_off = said < len(utterances) and not self._ledger.hang_up

    async def _say(self, utterance: Utterance) -> None:
        started_before = self._ledger.turns_started
        self._due_s = max(self._due_s, self._clock.now_s()) if not self._stays_open else self._due_s
        begin_s = self._due_s - self._opened_s
        await self._send(utterance.samples)
        self._on_spoken(utterance, begin_s, self._due_s - self._opened_s)
        await self._be_silent(self._tail_s)
        if self._ledger.turns_started == started_before:
            await self._until(lambda: self._ledger.turns_started > started_before, self._nothing_heard_s)
        await self._hear_out()

    async def _hear_greeting(self) -> None:
        await self._be_silent(LEAD_IN_S)
        if not self._stays_open:  # that silence took no time
            await self._until(lambda: not self._ledger.settled, GREETING_BEGINS_S)
        await self._hear_out()

    async def _hear_out(self) -> None:
        """Wait until every running turn is over, and listen to the end of what is playing."""
        while True:
            if not await self._until(lambda: self._ledger.settled, self._patience_s):
                raise ClientError(f"The server did not finish the turn within {self._patience_s:g} s; see its log.")
            if not self._playback.queued_samples or self._ended:
                return
            await self._pass(self._playback.queued_s)

    async def _until(self, condition: Callable[[], bool], within_s: float) -> bool:
        """Wait for `condition`, at most `within_s` seconds without any event; the call's end ends the wait."""
        loop = asyncio.get_running_loop()
        deadline_s = loop.time() + within_s
        while not condition() and not self._ended:
            left_s = deadline_s - loop.time()
            if left_s <= 0:
                return False
            if self._stays_open:
                await self._be_silent(self._frame_samples / self._rate_hz)
            else:
                self._changed.clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(left_s):
                        await self._changed.wait()
                await self._send_marks()
            if self._changed.is_set():
                self._changed.clear()
                deadline_s = loop.time() + within_s
        return True

    async def _pass(self, span_s: float) -> None:
        """Let time go by."""
        if self._stays_open:
            await self._be_silent(span_s)
            return
        await self._clock.sleep_until(self._clock.now_s() + span_s)
        self._play()
        await self._send_marks()

    async def _be_silent(self, span_s: float) -> None:
        count = max(self._frame_samples, round(span_s * self._rate_hz))
        await self._send(np.zeros(count, dtype=np.float32))

    async def _send(self, samples: Samples) -> None:
        """Send sound frame by frame, each when it is due; what is played meanwhile is marked."""
        for start in range(0, len(samples), self._frame_samples):
            frame = samples[start : start + self._frame_samples]
            if self._recording is not None:
                self._recording.caller.pad_to(self._due_s - self._opened_s)
                self._recording.caller.append(frame)
            self._due_s += len(frame) / self._rate_hz  # a frame exists once its last sample was spoken
            await self._clock.sleep_until(self._due_s)
            self._play()
            await self._call.send_audio(frame)
            await self._send_marks()

    async def _send_marks(self) -> None:
        for mark in self._playback.marks():
            await self._call.send_mark(mark.utterance_id, mark.samples_played, cleared=mark.cleared)

    def _play(self) -> float:
        """Play what the loudspeaker would have played by now; gives the time."""
        now_s = self._clock.now_s()
        count = round((now_s - self._opened_s) * self._out_rate_hz) - self._pulled_samples
        if count > 0:
            played = self._playback.pull(count)
            self._pulled_samples += count
            if self._recording is not None:
                self._recording.assistant.append(played)
        return now_s
