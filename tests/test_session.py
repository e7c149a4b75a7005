"""A whole call through the thin shell, with fake engines, on virtual time: sound in, sound and events out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, TypeVar

import numpy as np
import pytest

from server.audio.codec import Codec
from server.conversation.messages import (
    AudioFormat,
    CallerAudio,
    CallerText,
    Capability,
    Clear,
    EndCall,
    ErrorNotice,
    GoingAway,
    Incoming,
    Outgoing,
    PlaybackMark,
    ReplyAudio,
    SessionParameters,
    SessionStarted,
    SpeechEnded,
    TranscriptUpdate,
    TurnOutcome,
    TurnSummary,
)
from server.conversation.outbox import MAX_WAITING, ClientStalled
from server.conversation.phrases import APOLOGY, GREETING
from server.conversation.session import CallIdle, Session
from server.conversation.store import SessionStore
from server.engines.interfaces import Speaker, Turn
from server.errors import InvalidInput
from server.safety.levels import SafetyLevel
from server.settings import Settings
from server.workers.lanes import Lanes
from tests.support.fakes import HANG, FakeEngines, inline_lanes, lineup
from tests.support.safety import prepared, safeguards
from tests.support.sound import noise, vowel
from tests.support.virtual_time import run_virtual

M = TypeVar("M")
RATE_HZ = 16_000
FRAME = 320


class Counts:
    """Telemetry that remembers."""

    def __init__(self) -> None:
        self.failed: list[tuple[str, str]] = []
        self.outcomes: list[TurnOutcome] = []
        self.barge_ins = 0
        self.speculations: list[str] = []
        self.blocked: list[str] = []
        self.heard_s = 0.0

    def turn_finished(self, summary: TurnSummary) -> None:
        self.outcomes.append(summary.outcome)

    def engine_failed(self, stage: str, reason: str) -> None:
        self.failed.append((stage, reason))

    def barge_in(self) -> None:
        self.barge_ins += 1

    def speculated(self, outcome: str) -> None:
        self.speculations.append(outcome)

    def audio_in(self, seconds: float) -> None:
        self.heard_s += seconds

    def audio_out(self, seconds: float) -> None:
        pass

    def reply_blocked(self, rule: str) -> None:
        self.blocked.append(rule)

    def safety(self, level: SafetyLevel) -> None:
        pass

    def log(self, event: str, **facts: object) -> None:
        pass


class Call:
    """One call: what the caller's side does is written as a script, what came back is kept with its time."""

    def __init__(
        self,
        engines: FakeEngines | None = None,
        *,
        lanes: Lanes | None = None,
        store: SessionStore | None = None,
        greeting: str = "",
        safety: dict[str, Any] | None = None,
        read_s: float = 0.0,
        turns: dict[str, Any] | None = None,
        **parameters: Any,
    ) -> None:
        self.engines = engines or FakeEngines()
        turns = {"policy": "silence"} | (turns or {})
        self.settings = Settings(session={"greeting": greeting}, turns=turns)  # type: ignore[arg-type]
        self.loop = asyncio.get_running_loop()
        self.store = SessionStore(120.0, 20, self.loop.time) if store is None else store
        self.counts = Counts()
        self.received: list[tuple[float, Outgoing]] = []
        self.read_s = read_s
        self._inputs: asyncio.Queue[Incoming | None] = asyncio.Queue()
        audio = AudioFormat(Codec.L16, RATE_HZ)
        self.session = Session(
            SessionParameters(**({"session_id": "s", "audio_in": audio, "audio_out": audio} | parameters)),
            lineup=lineup(self.engines),
            lanes=lanes or inline_lanes(),
            settings=self.settings,
            store=self.store,
            prepared=prepared(greeting),
            safeguards=safeguards(**(safety or {})),
            telemetry=self.counts,
        )

    async def hold(self, script: Callable[[Call], Coroutine[Any, Any, None]]) -> Call:
        async with asyncio.TaskGroup() as group:
            group.create_task(script(self))
            group.create_task(self.session.run(self._read(), self._send))
        return self

    async def _read(self) -> AsyncIterator[Incoming]:
        while (message := await self._inputs.get()) is not None:
            yield message

    async def _send(self, message: Outgoing) -> None:
        await asyncio.sleep(self.read_s)
        self.received.append((self.loop.time(), message))

    async def say(self, sound: np.ndarray) -> None:
        for begin in range(0, len(sound), FRAME):
            self._inputs.put_nowait(CallerAudio(sound[begin : begin + FRAME].astype(np.float32)))
            await asyncio.sleep(FRAME / RATE_HZ)

    async def speak(self, seconds: float = 1.0) -> None:
        sound = np.concatenate([vowel(seconds), np.zeros(round(0.9 * RATE_HZ))])
        await self.say(sound + noise(len(sound) / RATE_HZ, seed=9)[: len(sound)])

    def put(self, message: Incoming | None) -> None:
        self._inputs.put_nowait(message)

    async def until(self, kind: type[M], count: int = 1) -> M:
        while len(self.all(kind)) < count:
            await asyncio.sleep(0.01)
        return self.all(kind)[count - 1]

    def all(self, kind: type[M]) -> list[M]:
        return [message for _, message in self.received if isinstance(message, kind)]

    def times(self, kind: type[M]) -> list[float]:
        return [at for at, message in self.received if isinstance(message, kind)]


def hold(script: Callable[[Call], Coroutine[Any, Any, None]], **options: Any) -> Call:
    async def main() -> Call:
        return await Call(**options).hold(script)

    return run_virtual(main())


async def one_turn(call: Call) -> None:
    await call.speak()
    await call.until(TurnSummary)
    call.put(None)


def test_a_spoken_turn_is_answered_in_text_and_sound() -> None:
    call = hold(one_turn)
    assert isinstance(call.received[0][1], SessionStarted)
    assert call.all(TranscriptUpdate)[0].transcript.text == "i lost my dog"
    sound = call.all(ReplyAudio)
    assert [chunk.chunk_index for chunk in sound] == list(range(len(sound)))
    assert [chunk.is_last for chunk in sound].index(True) == len(sound) - 1
    offsets = np.cumsum([0] + [len(chunk.samples) for chunk in sound])[:-1]
    assert [chunk.offset_samples for chunk in sound] == offsets.tolist()
    words = sum(len(text.split()) for text, _ in call.engines.spoken)
    assert sum(len(chunk.samples) for chunk in sound) == words * round(0.3 * RATE_HZ)
    assert call.counts.outcomes == [TurnOutcome.COMPLETED]
    assert call.engines.closed == 1


def test_the_transcriber_is_fed_while_the_caller_speaks() -> None:
    fed_before_the_end = 0

    async def script(call: Call) -> None:
        nonlocal fed_before_the_end
        speaking = asyncio.create_task(call.speak(2.0))
        await asyncio.sleep(1.5)
        fed_before_the_end = sum(call.engines.fed)
        await speaking
        await call.until(TurnSummary)
        call.put(None)

    call = hold(script)
    assert fed_before_the_end > RATE_HZ
    assert sum(call.engines.fed) >= call.all(SpeechEnded)[0].duration_s * RATE_HZ - 1


def test_sound_never_runs_more_than_300_ms_ahead_when_the_server_paces() -> None:
    call = hold(one_turn)
    chunks = [(at, message) for at, message in call.received if isinstance(message, ReplyAudio)]
    began_s = chunks[0][0]
    sent = 0
    for at, chunk in chunks:
        sent += len(chunk.samples)
        assert sent / RATE_HZ <= at - began_s + 0.3 + 1e-6


def test_sound_comes_at_once_when_the_client_paces() -> None:
    times = hold(one_turn, server_paces=False).times(ReplyAudio)
    assert times[-1] - times[0] < 0.05


def test_a_reply_is_not_held_up_by_the_playback_of_the_one_it_replaced() -> None:
    async def script(call: Call) -> None:
        call.put(CallerText("first"))
        await call.until(TurnSummary)
        call.put(CallerText("second"))
        await call.until(TurnSummary, 2)
        call.put(None)

    call = hold(script, server_paces=False, engines=FakeEngines(replies=[["red blue green pink gold grey white."]]))
    assert len(call.all(Clear)) == 1
    assert call.received[-1][0] < 1.0  # the first reply would have played for 2.1 s


def test_a_reply_that_was_heard_out_is_not_cleared() -> None:
    async def script(call: Call) -> None:
        call.put(CallerText("first"))
        await call.until(TurnSummary)
        call.put(PlaybackMark(1, cleared=False, samples_played=10**9))
        call.put(CallerText("second"))
        await call.until(TurnSummary, 2)
        call.put(None)

    call = hold(script, server_paces=False, capabilities=frozenset({Capability.PLAYBACK_MARKS}))
    assert not call.all(Clear)
    assert call.engines.dialogues[1][1].text == "I'm so sorry. Tell me."


def test_barge_in_clears_and_the_history_keeps_what_was_heard() -> None:
    engines = FakeEngines(
        heard=["i lost my dog", "wait"], replies=[["red blue green pink gold grey white black brown teal."], ["Yes?"]]
    )

    async def script(call: Call) -> None:
        await call.speak()
        await call.until(ReplyAudio, 4)
        await call.speak()
        await call.until(TurnSummary, 2)
        call.put(None)

    call = hold(script, engines=engines)
    assert len(call.all(Clear)) == 1
    assert call.counts.barge_ins == 1
    assert call.counts.outcomes == [TurnOutcome.INTERRUPTED, TurnOutcome.COMPLETED]
    heard = engines.dialogues[1][1]
    assert heard.speaker is Speaker.ASSISTANT
    assert heard.text.startswith("red blue")
    assert "ten" not in heard.text
    cleared = call.received.index(next(pair for pair in call.received if isinstance(pair[1], Clear)))
    assert not [m for _, m in call.received[cleared:] if isinstance(m, ReplyAudio) and m.utterance_id == 1]


def test_playback_marks_are_believed() -> None:
    engines = FakeEngines(heard=["a", "b"], replies=[["red blue green pink gold."], ["Yes?"]])

    async def script(call: Call) -> None:
        await call.speak()
        await call.until(ReplyAudio, 5)
        call.put(PlaybackMark(1, cleared=False, samples_played=round(0.65 * RATE_HZ)))
        await call.speak()
        await call.until(TurnSummary, 2)
        call.put(None)

    hold(script, engines=engines, capabilities=frozenset({Capability.PLAYBACK_MARKS}))
    assert engines.dialogues[1][1] == Turn(Speaker.ASSISTANT, "red blue")


def test_several_turns_build_a_history() -> None:
    engines = FakeEngines(heard=["first", "second"], replies=[["Go on."], ["I see."]])

    async def script(call: Call) -> None:
        for count in (1, 2):
            await call.speak()
            await call.until(TurnSummary, count)
            await asyncio.sleep(2)
        call.put(CallerText("third"))
        await call.until(TurnSummary, 3)
        call.put(None)

    hold(script, engines=engines)
    assert [turn.text for turn in engines.dialogues[2]] == ["first", "Go on.", "second", "I see.", "third"]


@pytest.mark.parametrize("stage", ["transcriber", "reply", "voice"])
@pytest.mark.parametrize("trouble", ["raises", "hangs"])
def test_a_broken_engine_costs_one_turn_and_not_the_call(stage: str, trouble: str) -> None:
    engines = FakeEngines(heard=["one", "two"], replies=[["Fine."]])

    def fail() -> object:
        if trouble == "hangs":
            return HANG
        raise RuntimeError("private words")

    if stage == "transcriber":
        engines.heard[0] = fail
    elif stage == "reply":
        engines.replies.insert(0, fail)
    else:
        healthy = engines.speak
        engines.speak = lambda *args: (
            fail() if not engines.spoken.append(("", args[1])) and len(engines.spoken) == 1 else healthy(*args)
        )  # type: ignore[method-assign, func-returns-value]

    async def script(call: Call) -> None:
        for count in (1, 2):
            await call.speak()
            await call.until(TurnSummary, count)
            await asyncio.sleep(8)
        call.put(None)

    call = hold(script, engines=engines)
    assert call.counts.outcomes == [TurnOutcome.FAILED, TurnOutcome.COMPLETED]
    notice = call.all(ErrorNotice)[0]
    assert notice.stage == stage
    assert notice.reason == ("ENGINE_TIMEOUT" if trouble == "hangs" else "ENGINE_FAILED")
    assert "private" not in notice.message
    words = len(APOLOGY.split())
    apology = [chunk for chunk in call.all(ReplyAudio) if chunk.turn_index == 1]
    assert sum(len(chunk.samples) for chunk in apology) >= words * round(0.3 * RATE_HZ)


def test_a_decoder_that_dies_while_the_caller_speaks_costs_one_turn_and_the_call_ends() -> None:
    call = hold(one_turn, engines=FakeEngines(feed_error=RuntimeError("killed")))
    assert call.all(ErrorNotice)[0].stage == "transcriber"
    assert call.counts.outcomes == [TurnOutcome.FAILED]
    assert call.all(ReplyAudio)[-1].is_last  # of the apology


def test_a_dead_emotion_engine_costs_nothing_but_the_emotion() -> None:
    def fail() -> object:
        raise RuntimeError

    call = hold(one_turn, engines=FakeEngines(feel=fail))
    assert call.all(ErrorNotice)[0].stage == "emotion"
    assert call.counts.outcomes == [TurnOutcome.COMPLETED]


@pytest.mark.parametrize("level_dbfs", [None, -30.0])
def test_silence_and_noise_are_no_turns(level_dbfs: float | None) -> None:
    async def script(call: Call) -> None:
        sound = np.zeros(RATE_HZ * 20) if level_dbfs is None else noise(20, level_dbfs, pink=True)
        await call.say(sound)
        call.put(None)

    call = hold(script)
    assert not call.all(TurnSummary)
    assert call.counts.heard_s == pytest.approx(20, abs=0.1)


def test_a_ten_minute_monologue_is_cut_and_survived() -> None:
    async def script(call: Call) -> None:
        sound = vowel(10.0)
        for _ in range(60):
            await call.say(sound)
        call.put(None)

    call = hold(script, engines=FakeEngines(heard=["on and on"]))
    ended = call.all(SpeechEnded)
    assert 10 <= len(ended) <= 12
    assert all(event.duration_s <= 60.1 for event in ended)


def test_the_greeting_is_said_and_may_be_talked_over() -> None:
    async def script(call: Call) -> None:
        await call.until(ReplyAudio, 3)
        await call.speak()
        await call.until(TurnSummary)
        call.put(None)

    call = hold(script, greeting=GREETING)
    assert call.all(Clear)[0].utterance_id == 1
    assert call.counts.outcomes == [TurnOutcome.COMPLETED]


def test_half_closing_in_mid_word_ends_the_turn_and_it_is_answered() -> None:
    async def script(call: Call) -> None:
        await call.say(vowel(1.0))
        call.put(None)

    call = hold(script)
    assert call.counts.outcomes == [TurnOutcome.COMPLETED]
    assert call.all(ReplyAudio)[-1].is_last


def test_half_closing_in_mid_reply_lets_it_finish() -> None:
    async def script(call: Call) -> None:
        await call.speak()
        await call.until(ReplyAudio, 2)
        call.put(None)

    call = hold(script)
    assert call.counts.outcomes == [TurnOutcome.COMPLETED]


def test_a_client_that_does_not_read_is_given_up() -> None:
    async def script(call: Call) -> None:
        await call.speak()

    with pytest.raises(BaseExceptionGroup) as caught:
        hold(script, read_s=1e6)
    assert caught.group_contains(ClientStalled)


def test_a_flood_of_text_waits_for_the_reader_and_grows_nothing() -> None:
    async def script(call: Call) -> None:
        for number in range(3000):
            call.put(CallerText(f"turn {number}"))
        call.put(None)

    call = hold(script, read_s=0.001)
    assert len(call.all(TranscriptUpdate)) == 3000
    assert call.counts.outcomes.count(TurnOutcome.COMPLETED) >= 1
    assert len(call.session._outbox._waiting) < MAX_WAITING + 64


def test_a_call_without_input_ends() -> None:
    async def script(call: Call) -> None:
        await asyncio.sleep(0)

    with pytest.raises(BaseExceptionGroup) as caught:
        hold(script)
    assert caught.group_contains(CallIdle)


def test_a_caller_that_vanishes_leaves_no_task_and_a_lease() -> None:
    async def main() -> None:
        call = Call()
        running = asyncio.create_task(call.session.run(call._read(), call._send))
        await call.speak()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert asyncio.all_tasks() == {asyncio.current_task()}
        assert len(call.store) == 1
        await asyncio.sleep(121)
        assert len(call.store) == 0

    run_virtual(main())


def test_a_lost_session_is_resumed_with_its_token_and_its_history() -> None:
    async def main() -> None:
        store = SessionStore(120.0, 20, asyncio.get_running_loop().time)
        first = await Call(store=store).hold(one_turn)
        token = first.all(SessionStarted)[0].resume_token
        with pytest.raises(InvalidInput, match="resume token"):
            Call(store=store, resume_token="wrong")

        engines = FakeEngines(heard=["second"])
        second = await Call(engines, store=store, resume_token=token, greeting=GREETING).hold(one_turn)
        assert second.all(SessionStarted)[0].resumed
        assert second.all(TurnSummary)[0].turn_index == 2
        assert [turn.text for turn in engines.dialogues[0]] == ["i lost my dog", "I'm so sorry. Tell me.", "second"]

    run_virtual(main())


def test_end_call_keeps_nothing_and_erase_forgets_a_live_one() -> None:
    async def script(call: Call) -> None:
        await call.speak()
        await call.until(TurnSummary)
        assert call.store.erase("", "s")
        assert not call.store.erase("", "s")
        call.put(CallerText("again"))
        await call.until(TurnSummary, 2)
        call.put(EndCall("caller_hung_up"))

    call = hold(script)
    assert len(call.store) == 0
    assert [turn.text for turn in call.engines.dialogues[1] if turn.speaker is Speaker.CALLER] == ["again"]


def test_going_away_finishes_the_turn() -> None:
    async def script(call: Call) -> None:
        await call.speak()
        await call.until(ReplyAudio)
        call.session.going_away(5.0)

    call = hold(script)
    assert call.all(GoingAway)[0].resume_token == call.all(SessionStarted)[0].resume_token
    assert call.counts.outcomes == [TurnOutcome.COMPLETED]
