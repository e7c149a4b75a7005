"""What the engines do for one call: each stage of each turn as a task on its lane, stopped with its turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from server.audio.resample import StreamResampler
from server.conversation.hearing import Hearing
from server.conversation.history import History
from server.conversation.player import Player
from server.conversation.prepared import PreparedSpeech
from server.conversation.speculation import Speculation, Stages
from server.conversation.steps import Event, Feel, Felt, Heard, Say, StageFailed, Voiced, Write, Wrote, WroteAll
from server.engines.interfaces import CancelToken, EmotionEstimate, Prosody, Samples, Speaker, Turn
from server.engines.lineup import Lineup
from server.errors import EngineTimeout, HearkenError, TurnCancelled
from server.telemetry.session import SessionTelemetry
from server.turns.sentence import is_left_open
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
        on_words: Callable[[int, str], None],
        on_pause: Callable[[int, str, float | None], None],
    ) -> None:
        """Tasks run in `tasks`, the call's own group.

        `on_words` hears of a turn's words so far, `on_pause` of its words at a pause and, once it is known, of the
        probability that they end a sentence.
        """
        self._on_words = on_words
        self._on_pause = on_pause
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
        self._speculation: Speculation | None = None

    # --- hearing ------------------------------------------------------------------------------------------------

    def listen(self, turn_index: int) -> None:
        """Open a transcription; what is fed from now on belongs to it."""
        self.settle_speculation()
        self._speculation = None
        hearing = Hearing(
            self._lineup.transcriber,
            self._lanes.transcriber,
            self._language,
            self._lanes.settings.transcriber_timeout_s,
            partial(self._on_words, turn_index),
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

    # --- speculation --------------------------------------------------------------------------------------------

    def speculate(self, turn_index: int, history: History, *, spoken: bool) -> None:
        """The caller pauses: make the answer in advance, in case the turn is over."""
        hearing = self._hearings.get(turn_index)
        if hearing is None:
            return
        stages = Stages(partial(self._weigh, turn_index), self._feel_it, self._write_it, self._speak_it)
        guess = self._speculation = Speculation(stages, partial(history.after, Speaker.CALLER), spoken)
        self._start(turn_index, "speculation", guess.token, partial(guess.run, hearing.pause()))

    async def _weigh(self, turn_index: int, words: str, token: CancelToken) -> bool:
        """Tell the listener what the words in this pause are, and how likely they end a sentence."""
        self._on_pause(turn_index, words, None)
        if is_left_open(words):
            return False
        probability = await self._lanes.reply.call(
            lambda: self._lineup.responder.ends_turn(words, token),
            timeout_s=self._lanes.settings.reply_first_timeout_s,
            cancel=token,
        )
        self._on_pause(turn_index, words, probability)
        return True

    def go_on(self, turn_index: int) -> None:
        """The caller says more: what was made in advance is thrown away."""
        if (hearing := self._hearings.get(turn_index)) is not None:
            hearing.resume()
        self.settle_speculation()

    def settle_speculation(self) -> None:
        """What was made in advance is thrown away, unless a confirmed turn uses it."""
        if self._speculation is not None and not self._speculation.was_used:
            self._speculation.drop()
            self._speculation = None
            self._telemetry.speculated("dropped")

    async def _hear(self, turn_index: int, hearing: Hearing) -> None:
        try:
            transcript = await hearing.run()
        finally:
            del self._hearings[turn_index]
            if self._hearing is hearing:
                self._hearing = None
        self._post(Heard(turn_index, transcript))
        if self._speculation is not None and not self._speculation.was_asked:
            self.settle_speculation()  # the turn is answered in another way

    # --- feeling and writing ------------------------------------------------------------------------------------

    def feel(self, effect: Feel) -> None:
        """Read the emotion."""
        if self._speculation is not None:
            self._speculation.was_asked = True
        token = CancelToken()
        self._start(effect.turn_index, "emotion", token, partial(self._feel, effect, token))

    async def _feel(self, effect: Feel, token: CancelToken) -> None:
        guess = self._speculation
        estimate = await guess.feel(effect.dialogue) if guess is not None else None
        if estimate is None:
            estimate = await self._feel_it(effect.dialogue, token)
        self._post(Felt(effect.turn_index, estimate))

    async def _feel_it(self, dialogue: tuple[Turn, ...], token: CancelToken) -> EmotionEstimate:
        return await self._lanes.emotion.call(
            lambda: self._lineup.emotion.classify(dialogue, token),
            timeout_s=self._lanes.settings.emotion_timeout_s,
            cancel=token,
        )

    def write(self, effect: Write) -> None:
        """Write the reply, piece by piece."""
        token = CancelToken()
        self._start(effect.turn_index, "reply", token, partial(self._write, effect, token))

    async def _write(self, effect: Write, token: CancelToken) -> None:
        guess = self._speculation
        pieces = guess.wrote(effect.dialogue, effect.estimate) if guess is not None else None
        if pieces is None:
            self.settle_speculation()
            pieces = self._write_it(effect.dialogue, effect.estimate, token)
        else:
            self._telemetry.speculated("used")
        async for piece in pieces:
            if piece:
                self._post(Wrote(effect.turn_index, piece))
        self._post(WroteAll(effect.turn_index))

    def _write_it(
        self, dialogue: tuple[Turn, ...], estimate: EmotionEstimate | None, token: CancelToken
    ) -> AsyncIterator[str]:
        return self._lanes.reply.stream(
            lambda: self._lineup.responder.reply(dialogue, estimate, token),
            first_timeout_s=self._lanes.settings.reply_first_timeout_s,
            total_timeout_s=self._lanes.settings.reply_timeout_s,
            cancel=token,
        )

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
            guess = self._speculation
            ready = guess.voiced(clause.text, clause.prosody) if guess is not None else None
            if ready is not None:
                for samples in ready:
                    self._add(utterance_id, resampler.push(samples))
            else:
                async for samples in self._speak_it(clause.text, clause.prosody, token):
                    self._add(utterance_id, resampler.push(samples))
            self._add(utterance_id, resampler.flush())
            self._post(Voiced(utterance_id, 0, clause_done=True))
        self._player.end(utterance_id)

    def _speak_it(self, text: str, prosody: Prosody, token: CancelToken) -> AsyncIterator[Samples]:
        # each clause is a stream of its own on the lane, so that calls take turns clause by clause
        return self._lanes.voice.stream(
            lambda: self._lineup.synthesizer.speak(text, prosody, token),
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
            if running.stage in ("reply", "speculation"):
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
