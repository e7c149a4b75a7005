"""The thin shell of one call: carries facts to the state machine and does what it says.

Everything of a call runs in one `TaskGroup`, so nothing outlives it. All of it runs on the event loop; engines run on
their lanes.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Awaitable, Callable

from server.audio.pacing import Pacer
from server.audio.resample import StreamResampler
from server.conversation.machine import Conversation
from server.conversation.messages import (
    CallerAudio,
    CallerText,
    Capability,
    Clear,
    ClearReason,
    Disclosure,
    EmotionUpdate,
    EndCall,
    EndOfTurn,
    Incoming,
    Outgoing,
    PlaybackMark,
    SafetyNotice,
    SessionParameters,
    SessionStarted,
    TransferRequest,
    TransferResult,
    TurnSummary,
)
from server.conversation.outbox import Outbox
from server.conversation.player import Player
from server.conversation.prepared import PreparedSpeech
from server.conversation.safeguards import Safeguards
from server.conversation.speaking import Rules
from server.conversation.steps import (
    Blocked,
    Close,
    Duck,
    Effect,
    EndUtterance,
    Event,
    Feel,
    HandedOff,
    HandOff,
    Heard,
    HeardSoFar,
    InputClosed,
    Keep,
    Leaving,
    Listen,
    LongSilence,
    Marked,
    NoticeDue,
    Opened,
    Say,
    SayPrepared,
    SpeechBegan,
    SpeechMeant,
    SpeechOver,
    StopPlayback,
    StopWork,
    StopWriting,
    Tell,
    Transcribe,
    Typed,
    Voiced,
    Write,
)
from server.conversation.store import SessionStore
from server.conversation.work import Work
from server.engines.interfaces import SAMPLE_RATE_HZ, Transcript
from server.engines.lineup import Lineup
from server.errors import HearkenError
from server.records.session import Records
from server.settings import Settings
from server.telemetry.session import SessionTelemetry
from server.turns import endpointing
from server.turns.barge_in import BargeIn, BargeInSettings
from server.turns.listener import Listener, ListenEvent, SpeechAudio
from server.turns.patience import PatienceSettings, PatientEndpointing
from server.turns.silence import SilenceSettings, SilenceWatch
from server.turns.stable import StableWords
from server.turns.vad import JudgedActivity, VadSettings
from server.workers.lanes import Lanes

Send = Callable[[Outgoing], Awaitable[None]]

_MORE_IN_DISTRESS = 0.25
"""How much longer the silences are that end a turn of a caller in the deepest distress."""
_END_REASONS = {
    endpointing.EndReason.SILENCE: EndOfTurn.SILENCE,
    endpointing.EndReason.TOO_LONG: EndOfTurn.TOO_LONG,
    endpointing.EndReason.CLOSED: EndOfTurn.END_OF_INPUT,
}


class CallIdle(HearkenError):
    """Nothing came from the caller's side for too long, or the call reached its longest."""


class Session:
    """One call from its config to its end."""

    def __init__(
        self,
        parameters: SessionParameters,
        *,
        lineup: Lineup,
        lanes: Lanes,
        settings: Settings,
        store: SessionStore,
        prepared: PreparedSpeech,
        safeguards: Safeguards,
        telemetry: SessionTelemetry,
        records: Records | None = None,
    ) -> None:
        """Open or resume the session; `InvalidInput` if its resume token is not good."""
        self._parameters = parameters
        self._lineup = lineup
        self._lanes = lanes
        self._settings = settings
        self._store = store
        self._prepared = prepared
        self._telemetry = telemetry
        self._kept, self._resumed = store.open(parameters.tenant, parameters.session_id, parameters.resume_token)
        self._clock = asyncio.get_running_loop().time
        self._out_hz = parameters.audio_out.sample_rate_hz
        rules = Rules(
            greeting="" if self._resumed else settings.session.greeting,
            spoken=not parameters.text_only,
            barge_in=settings.turns.barge_in,
            greeting_interruptible=settings.turns.greeting_interruptible,
            output_rate_hz=self._out_hz,
            transfers=safeguards.transfers(parameters),
            transfer_target=settings.safety.transfer_target,
        )
        care = self._kept.care = self._kept.care or safeguards.care(parameters)
        self._machine = Conversation(rules, self._kept.history, care, self._kept.turn_index)
        self._safeguards = safeguards
        self._records = records
        self._outbox = Outbox(settings.session.write_timeout_s)
        ahead_s = settings.session.max_ahead_s if parameters.server_paces else math.inf
        self._player = Player(
            self._out_hz, Pacer(self._out_hz, max_ahead_s=ahead_s), self._outbox, self._clock, self._post
        )
        speech = lineup.speech
        self._listener = Listener(
            self._turn_settings(),
            VadSettings(aggressiveness=settings.turns.aggressiveness),
            policy=self._policy(),
            barge_in=BargeIn(
                BargeInSettings(
                    settings.turns.barge_in_voiced_s, settings.turns.barge_in_word_s, settings.turns.echo_db
                )
            ),
            activity=JudgedActivity(speech.open()) if speech is not None else None,
        )
        self._resampler = StreamResampler(parameters.audio_in.sample_rate_hz, SAMPLE_RATE_HZ)
        silences = SilenceSettings(
            settings.turns.silence_prompt_s, settings.turns.silence_again_s, settings.turns.silence_end_s
        )
        self._silence = SilenceWatch(silences, parameters.audio_in.sample_rate_hz)
        self._work: Work
        self._tasks: asyncio.TaskGroup
        self._stable_turn, self._stable = 0, StableWords()
        self._handing_off: set[asyncio.Task[None]] = set()
        self._marks = Capability.PLAYBACK_MARKS in parameters.capabilities
        self._closed = asyncio.Event()
        self._over_for_good = False

    async def run(self, inputs: AsyncIterator[Incoming], send: Send) -> None:
        """Hold the call until the caller ends it and the running turn is finished.

        Raises a `HearkenError` on fatal trouble: bad input, a client that does not read, a call without input.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                self._tasks = tasks
                self._work = self._open_work(tasks)
                tasks.create_task(self._outbox.drain(send))
                playing = tasks.create_task(self._player.run())
                self._outbox.put(self._started())
                self._post(Opened())
                beside = [tasks.create_task(self._read(inputs)), tasks.create_task(self._remind())]
                await self._closed.wait()
                for task in (*beside, *self._handing_off, playing):
                    task.cancel()
                self._work.stop_all()
                self._outbox.close()
        except* HearkenError as group:
            raise _first(group) from None
        finally:
            for effect in self._machine.end(self._clock()):
                self._do(effect)
            self._kept.turn_index = self._machine.turn_index
            self._store.leave(self._kept, for_good=self._over_for_good)

    def going_away(self, deadline_s: float) -> None:
        """The server wants to stop: tell the client, finish the running turn, then end."""
        self._post(Leaving(self._kept.resume_token, deadline_s))

    def _open_work(self, tasks: asyncio.TaskGroup) -> Work:
        return Work(
            tasks,
            self._lineup,
            self._lanes,
            self._player,
            language=self._parameters.language,
            output_rate_hz=self._out_hz,
            prepared=self._prepared,
            post=self._post,
            telemetry=self._telemetry,
            on_words=self._read_words,
            on_pause=self._read_pause,
        )

    # --- the way in ---------------------------------------------------------------------------------------------

    async def _read(self, inputs: AsyncIterator[Incoming]) -> None:
        """Take the caller's input to its end, and see that the call ends after it."""
        ended_s = self._clock() + self._settings.session.max_duration_s
        idle_s = self._settings.session.idle_timeout_s
        while True:
            try:
                async with asyncio.timeout_at(min(self._clock() + idle_s, ended_s)):
                    message = await anext(inputs, None)
            except TimeoutError:
                raise CallIdle(
                    "The call sent nothing for too long or reached its longest duration; open a new call to go on."
                ) from None
            if message is None or isinstance(message, EndCall):
                self._over_for_good = isinstance(message, EndCall)
                break
            await self._outbox.room()
            self._take(message)
        self._hear_out()
        self._post(InputClosed())
        with contextlib.suppress(
            TimeoutError
        ):  # whatever the running turn waits for, it does not hold its place for ever
            async with asyncio.timeout(idle_s):
                await self._closed.wait()
        self._closed.set()

    def _take(self, message: Incoming) -> None:
        match message:
            case CallerAudio():
                self._telemetry.audio_in(len(message.samples) / self._parameters.audio_in.sample_rate_hz)
                self._listener.playing(self._player.level_dbfs())
                self._listen(self._listener.push(self._resampler.push(message.samples)))
                if times := self._silence.push(len(message.samples), is_quiet=self._machine.is_quiet):
                    self._post(LongSilence(times))
            case CallerText():
                self._silence.spoke()
                self._post(Typed(message.text))
            case TransferResult():
                self._post(HandedOff(message.transfer_id, message.outcome))
            case PlaybackMark():
                self._post(Marked(message.utterance_id, message.samples_played))
            case _:  # digits: nothing in the conversation waits for them yet
                pass

    def _hear_out(self) -> None:
        self._listen(self._listener.push(self._resampler.flush()))
        self._listen(self._listener.flush())

    def _listen(self, events: list[ListenEvent]) -> None:
        for event in events:
            match event:
                case endpointing.SpeechStarted():
                    self._silence.spoke()
                    self._post(SpeechBegan(event.at_sample / SAMPLE_RATE_HZ))
                case endpointing.SpeechConfirmed():
                    self._post(SpeechMeant())
                case endpointing.SpeechPaused():
                    if self._settings.turns.speculate and self._machine.may_guess:
                        spoken = not self._parameters.text_only
                        self._work.speculate(self._machine.turn_index, self._machine.history, spoken=spoken)
                case endpointing.SpeechResumed():
                    self._work.go_on(self._machine.turn_index)
                case SpeechAudio():
                    self._work.feed(event.samples)
                case endpointing.SpeechEnded():
                    self._post(
                        SpeechOver(
                            event.start_sample / SAMPLE_RATE_HZ,
                            event.end_sample / SAMPLE_RATE_HZ,
                            event.last_voiced_sample / SAMPLE_RATE_HZ,
                            _END_REASONS[event.reason],
                        )
                    )

    def _read_words(self, turn_index: int, words: str) -> None:
        """Take the words of the running turn so far: the policy reads all of them, the client what is stable."""
        if turn_index != self._machine.turn_index:
            return
        self._listen(self._listener.read(words))
        if self._stable_turn != turn_index:
            self._stable_turn, self._stable = turn_index, StableWords()
        if self._stable.push(words):
            self._post(HeardSoFar(turn_index, Transcript(self._stable.text, language=self._parameters.language)))

    def _read_pause(self, turn_index: int, words: str, ending: float | None) -> None:
        """Take what the caller has said at a pause, and how likely a sentence ends there, if that is known."""
        if turn_index == self._machine.turn_index:
            self._listen(self._listener.read(words))
            if ending is not None:
                self._listener.expect_end(ending)

    # --- the machine --------------------------------------------------------------------------------------------

    def _post(self, event: Event) -> None:
        """Carry a fact to the machine and do what it says."""
        if (
            isinstance(event, SpeechMeant | Typed | Heard)
            and Capability.PLAYBACK_MARKS not in self._parameters.capabilities
        ):
            if (heard := self._player.heard()) is not None:
                self._machine.handle(Marked(*heard), self._clock())
        for effect in self._machine.handle(event, self._clock()):
            self._do(effect)

    def _do(self, effect: Effect) -> None:
        work = self._work
        match effect:
            case Tell():
                self._tell(effect.message)
            case Close():
                self._closed.set()
            case StopPlayback():
                self._player.drop(effect.utterance_id)
            case Duck():
                self._player.duck(is_down=effect.is_down)
            case SayPrepared():
                self._play_prepared(effect)
            case Listen():
                work.listen(effect.turn_index)
            case Transcribe():
                work.transcribe(effect.turn_index)
            case Feel():
                work.feel(effect)
            case Write():
                work.write(effect)
            case Say():
                work.say(effect)
            case EndUtterance():
                work.end_utterance(effect.utterance_id)
            case StopWork():
                work.stop(effect.turn_index)
            case StopWriting():
                work.stop_writing(effect.turn_index)
            case Blocked():
                self._telemetry.reply_blocked(effect.rule)
            case Keep():
                if self._records is not None:
                    who = self._parameters
                    self._records.turn(who.tenant, who.session_id, effect.turn_index, effect.caller, effect.assistant)
            case HandOff():
                self._handing_off.add(self._tasks.create_task(self._hand_off(effect)))

    def _play_prepared(self, effect: SayPrepared) -> None:
        self._player.begin(effect.utterance_id, effect.turn_index, interruptible=effect.interruptible)
        for phrase in effect.phrases:
            sound = self._prepared.sound(phrase, self._out_hz)
            self._post(Voiced(effect.utterance_id, len(sound), clause_done=True))
            self._player.add(effect.utterance_id, sound)
        self._player.end(effect.utterance_id)

    async def _hand_off(self, effect: HandOff) -> None:
        outcome = await self._safeguards.hand_off(self._parameters, effect.level, consents=effect.caller_consents)
        self._telemetry.log("handoff", outcome=outcome, level=effect.level, transfer_id=effect.transfer_id)
        self._post(HandedOff(effect.transfer_id, outcome))

    async def _remind(self) -> None:
        """Post every notice when it is due, by the server's clock."""
        while True:
            await asyncio.sleep(self._machine.next_notice_s(self._clock()))
            self._post(NoticeDue())

    def _tell(self, message: Outgoing) -> None:
        match message:
            case TurnSummary():
                self._telemetry.turn_finished(message)
                self._telemetry.audio_out(message.audio_sent_s)
            case EmotionUpdate(estimate=estimate):
                distress = 1 + _MORE_IN_DISTRESS * max(-estimate.valence, 0.0)
                self._listener.feel(self._parameters.patience * distress)
            case SafetyNotice():
                self._telemetry.safety(message.level)
                if message.resources and self._records is not None:
                    self._records.notice(
                        country=self._parameters.country,
                        region=self._parameters.region,
                        level=message.level.name.lower(),
                        minor=self._parameters.caller_is_minor,
                    )
            case Disclosure():
                self._telemetry.log("disclosed", reason=message.kind.value)
            case TransferRequest():
                self._telemetry.log("transfer_asked", level=message.level, transfer_id=message.transfer_id)
            case Clear(reason=ClearReason.BARGE_IN):
                self._telemetry.barge_in()
        self._outbox.put(message)

    def _started(self) -> SessionStarted:
        return SessionStarted(
            parameters=self._parameters,
            resume_token=self._kept.resume_token,
            resumed=self._resumed,
            lease_s=self._store.lease_s,
            end_of_turn_silence_s=self._turn_settings().silence_s
            if self._is_fixed
            else self._settings.turns.most_silence_s,
        )

    @property
    def _is_fixed(self) -> bool:
        """Whether a fixed silence ends this caller's turns."""
        return self._settings.turns.policy == "silence" or bool(self._parameters.end_of_turn_silence_s)

    def _policy(self) -> endpointing.EndpointPolicy:
        turns = self._settings.turns
        if self._is_fixed:
            return endpointing.SilenceEndpointing(self._turn_settings())
        patience = PatienceSettings(least_s=turns.least_silence_s, most_s=turns.most_silence_s, going_on=turns.going_on)
        policy = PatientEndpointing(self._turn_settings(), patience)
        policy.feel(self._parameters.patience)
        return policy

    def _turn_settings(self) -> endpointing.TurnSettings:
        turns = self._settings.turns
        return endpointing.TurnSettings(
            start_s=turns.start_s,
            start_window_s=turns.start_window_s,
            pre_roll_s=turns.pre_roll_s,
            confirm_s=turns.barge_in_word_s,
            silence_s=self._parameters.end_of_turn_silence_s or turns.silence_s,
            max_utterance_s=turns.max_utterance_s,
        )


def _first(group: BaseExceptionGroup[HearkenError]) -> HearkenError:
    """The failure that ended the call; what it took down with it is of no interest to the caller's side."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, HearkenError)
    return error
