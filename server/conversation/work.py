"""What the engines do for one call: each stage of each turn as a task on its lane, stopped with its turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from server.audio.resample import StreamResampler
from server.conversation.hearing import Hearing
from server.conversation.player import Player
from server.conversation.prepared import PreparedSpeech
from server.conversation.steps import Event, Feel, Felt, Heard, Say, StageFailed, Voiced, Write, Wrote, WroteAll
from server.engines.interfaces import CancelToken, Samples
from server.engines.lineup import Lineup
from server.errors import EngineTimeout, HearkenError, TurnCancelled
from server.telemetry.session import SessionTelemetry
from server.workers.lanes import Lanes


@dataclass(frozen=True, slots=True)
class _Running:
    stage: str
    task: asyncio.Task[None]
    token: CancelToken

    def stop(self) -> None:
        self.token.cancel()
        self.task.cancel()


class Work:
    """Starts and stops the engines' work; what comes of it is posted as events of its turn."""

    def __init__(
        self,
        tasks: asyncio.TaskGroup,
        lineup: Lineup,
        lanes: Lanes,
        player: Player,
        *,
        language: str,
        output_rate_hz: int,
        prepared: PreparedSpeech,
        post: Callable[[Event], None],
        telemetry: SessionTelemetry,
    ) -> None:
        """Tasks run in `tasks`, the call's own group."""
        self._tasks = tasks
        self._lineup = lineup
        self._lanes = lanes
        self._player = player
        self._language = language
        self._rate_hz = output_rate_hz
        self._prepared = prepared
        self._post = post
        self._telemetry = telemetry
        self._hearings: dict[int, Hearing] = {}
        self._hearing: Hearing | None = None
        self._clauses: asyncio.Queue[Say | None] | None = None
        self._speaking = 0  # the utterance that `_clauses` belongs to
        self._running: dict[int, set[_Running]] = {}

    # --- hearing ------------------------------------------------------------------------------------------------

    def listen(self, turn_index: int) -> None:
        """Open a transcription; what is fed from now on belongs to it."""
        hearing = Hearing(
            self._lineup.transcriber,
            self._lanes.transcriber,
            self._language,
            self._lanes.settings.transcriber_timeout_s,
        )
        self._hearings[turn_index] = self._hearing = hearing
        self._start(turn_index, "transcriber", hearing.cancel, partial(self._hear, turn_index, hearing))

    def feed(self, samples: Samples) -> None:
        """Take the next sound of the caller's speech, (n,) at 16 kHz."""
        if self._hearing is not None:
            self._hearing.feed(samples)

    def transcribe(self, turn_index: int) -> None:
        """The turn's speech is over."""
        self._hearing = None
        if (hearing := self._hearings.get(turn_index)) is not None:
            hearing.end()

    async def _hear(self, turn_index: int, hearing: Hearing) -> None:
        try:
            transcript = await hearing.run()
        finally:
            del self._hearings[turn_index]
            if self._hearing is hearing:
                self._hearing = None
        self._post(Heard(turn_index, transcript))

    # --- feeling and writing ------------------------------------------------------------------------------------

    def feel(self, effect: Feel) -> None:
        """Read the emotion."""
        token = CancelToken()
        self._start(effect.turn_index, "emotion", token, partial(self._feel, effect, token))

    async def _feel(self, effect: Feel, token: CancelToken) -> None:
        estimate = await self._lanes.emotion.call(
            lambda: self._lineup.emotion.classify(effect.dialogue, token),
            timeout_s=self._lanes.settings.emotion_timeout_s,
            cancel=token,
        )
        self._post(Felt(effect.turn_index, estimate))

    def write(self, effect: Write) -> None:
        """Write the reply, piece by piece."""
        token = CancelToken()
        self._start(effect.turn_index, "reply", token, partial(self._write, effect, token))

    async def _write(self, effect: Write, token: CancelToken) -> None:
        pieces = self._lanes.reply.stream(
            lambda: self._lineup.responder.reply(effect.dialogue, effect.estimate, token),
            first_timeout_s=self._lanes.settings.reply_first_timeout_s,
            total_timeout_s=self._lanes.settings.reply_timeout_s,
            cancel=token,
        )
        async for piece in pieces:
            if piece:
                self._post(Wrote(effect.turn_index, piece))
        self._post(WroteAll(effect.turn_index))

    # --- voicing ------------------------------------------------------------------------------------------------

    def say(self, effect: Say) -> None:
        """Voice a clause after those before it; the first of an utterance begins its sound."""
        if self._clauses is None or self._speaking != effect.utterance_id:
            self._clauses, self._speaking = asyncio.Queue(), effect.utterance_id
            self._player.begin(effect.utterance_id, effect.turn_index)
            token = CancelToken()
            voicing = partial(self._voice, effect.utterance_id, self._clauses, token)
            self._start(effect.turn_index, "voice", token, voicing)
        self._clauses.put_nowait(effect)

    def end_utterance(self, utterance_id: int) -> None:
        """No more clauses will come."""
        if self._clauses is not None and self._speaking == utterance_id:
            self._clauses.put_nowait(None)

    async def _voice(self, utterance_id: int, clauses: asyncio.Queue[Say | None], token: CancelToken) -> None:
        resampler = StreamResampler(self._lineup.synthesizer.sample_rate_hz, self._rate_hz)
        while (clause := await clauses.get()) is not None:
            if clause.prepared:
                self._add(utterance_id, self._prepared.sound(clause.text, self._rate_hz))
                self._post(Voiced(utterance_id, 0, clause_done=True))
                continue
            async for samples in self._sound(clause, token):
                self._add(utterance_id, resampler.push(samples))
            self._add(utterance_id, resampler.flush())
            self._post(Voiced(utterance_id, 0, clause_done=True))
        self._player.end(utterance_id)

    def _sound(self, clause: Say, token: CancelToken) -> AsyncIterator[Samples]:
        # each clause is a stream of its own on the lane, so that calls take turns clause by clause
        return self._lanes.voice.stream(
            lambda: self._lineup.synthesizer.speak(clause.text, clause.prosody, token),
            first_timeout_s=self._lanes.settings.voice_timeout_s,
            total_timeout_s=self._lanes.settings.voice_timeout_s,
            cancel=token,
        )

    def _add(self, utterance_id: int, samples: Samples) -> None:
        if len(samples):
            self._post(Voiced(utterance_id, len(samples)))
            self._player.add(utterance_id, samples)

    # --- starting and stopping ----------------------------------------------------------------------------------

    def stop(self, turn_index: int) -> None:
        """Cancel all work of a turn; engines stop within one step."""
        for running in self._running.pop(turn_index, set()):
            running.stop()

    def stop_writing(self, turn_index: int) -> None:
        """Cancel the writing of a turn's reply; what was written of it is still voiced."""
        for running in self._running.get(turn_index, set()):
            if running.stage == "reply":
                running.stop()

    def stop_all(self) -> None:
        """Cancel all work of the call."""
        for turn_index in list(self._running):
            self.stop(turn_index)

    def _start(self, turn_index: int, stage: str, token: CancelToken, work: Callable[[], Awaitable[None]]) -> None:
        task = self._tasks.create_task(self._guard(turn_index, stage, work))
        entry = _Running(stage, task, token)
        self._running.setdefault(turn_index, set()).add(entry)
        task.add_done_callback(lambda _: self._running.get(turn_index, set()).discard(entry))

    async def _guard(self, turn_index: int, stage: str, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except TurnCancelled:
            pass
        except HearkenError as error:
            reason = "ENGINE_TIMEOUT" if isinstance(error, EngineTimeout) else "ENGINE_FAILED"
            self._telemetry.engine_failed(stage, reason)
            self._post(StageFailed(turn_index, stage, reason, str(error)))
