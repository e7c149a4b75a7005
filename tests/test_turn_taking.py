"""A whole call's turn-taking on a virtual clock: partial words, replies prepared at a pause, ducking, long silences."""

from __future__ import annotations

import asyncio

import numpy as np

from server.conversation.messages import (
    CallerText,
    Clear,
    HangUpRequest,
    ReplyAudio,
    ReplyText,
    SafetyNotice,
    SpeechEnded,
    SpeechStarted,
    TranscriptUpdate,
    TurnOutcome,
    TurnSummary,
)
from server.conversation.phrases import SILENCE_PROMPTS, SILENT_GOODBYE
from server.engines.interfaces import Speaker
from tests.support.fakes import FakeEngines, inline_lanes
from tests.support.sound import noise, vowel
from tests.test_session import RATE_HZ, Call, hold

PATIENT = {"policy": "patient"}
LONG_REPLY = [["I am so very sorry to hear that. ", "He must have been a dear friend to you for many years. "] * 3]


async def talk(call: Call, *stretches: float) -> None:
    """A vowel for positive seconds, silence for negative ones, over a faint hiss."""
    parts = [vowel(each) if each > 0 else np.zeros(round(-each * RATE_HZ), dtype=np.float32) for each in stretches]
    sound = np.concatenate(parts)
    await call.say(sound + noise(len(sound) / RATE_HZ, seed=3)[: len(sound)])


def test_partial_words_are_told_once_they_are_stable_and_the_final_ones_are_right() -> None:
    async def script(call: Call) -> None:
        await talk(call, 2.0, -2.5)
        await call.until(TurnSummary)
        call.put(None)

    partials = ["i lost", "i lost my", "i lost my talk", "i lost my dog", "i lost my dog"]
    call = hold(script, engines=FakeEngines(partials=partials), turns=PATIENT)
    updates = call.all(TranscriptUpdate)
    assert [update.is_final for update in updates][-1] and not any(update.is_final for update in updates[:-1])
    assert updates[0].transcript.text == "i lost" and updates[-1].transcript.text == "i lost my dog"


def test_a_reply_that_was_prepared_in_the_pause_is_spoken_at_once() -> None:
    async def script(call: Call) -> None:
        await talk(call, 1.5, -3.0)
        await call.until(TurnSummary)
        call.put(None)

    delays = {"emotion": 0.05, "reply": 0.04, "voice": 0.04}

    def after_the_end(**turns: object) -> tuple[float, Call]:
        call = hold(script, turns={"policy": "patient", "least_silence_s": 1.2, **turns}, lanes=inline_lanes(**delays))
        return call.times(ReplyAudio)[0] - call.times(SpeechEnded)[0], call

    prepared_s, call = after_the_end()
    unprepared_s, plain = after_the_end(speculate=False)
    assert prepared_s < 0.02 < 0.15 < unprepared_s
    assert call.counts.speculations == ["used"] and plain.counts.speculations == []
    assert [text.text for text in call.all(ReplyText)] == [text.text for text in plain.all(ReplyText)]
    assert len(call.engines.dialogues) == 1


def test_a_caller_who_goes_on_hears_nothing_of_what_was_prepared() -> None:
    async def script(call: Call) -> None:
        await talk(call, 1.5, -0.5, 1.5, -3.0)
        await call.until(TurnSummary)
        call.put(None)

    engines = FakeEngines(replies=[["Never to be heard. "], ["Tell me more. "]])
    call = hold(script, engines=engines, turns={"policy": "patient", "least_silence_s": 0.8})
    assert call.counts.speculations == ["dropped", "used"]
    assert "".join(text.text for text in call.all(ReplyText)) == "Tell me more. "
    assert all("Never" not in turn.text for turn in call.session._kept.history.turns)
    assert len(call.all(SpeechEnded)) == 1


def test_words_in_the_air_are_not_answered_in_advance() -> None:
    async def script(call: Call) -> None:
        await talk(call, 1.5, -3.0)
        await call.until(TurnSummary)
        call.put(None)

    call = hold(script, engines=FakeEngines(heard=["and then i"]), turns=PATIENT)
    assert call.counts.speculations in ([], ["dropped"]) and len(call.engines.dialogues) == 1
    assert call.all(TurnSummary)[0].outcome is TurnOutcome.COMPLETED


def test_a_risk_is_answered_by_the_protocol_and_what_was_prepared_is_dropped() -> None:
    async def script(call: Call) -> None:
        await talk(call, 1.5, -3.0)
        await call.until(TurnSummary)
        call.put(None)

    call = hold(script, engines=FakeEngines(heard=["I want to kill myself"]), turns=PATIENT)
    assert call.counts.speculations == ["dropped"]
    assert call.all(SafetyNotice) and "I'm so sorry" not in "".join(text.text for text in call.all(ReplyText))


def test_a_failed_guess_costs_nothing() -> None:
    broken = [True]

    def feel() -> object:
        from server.errors import EngineError
        from tests.support.fakes import estimate

        if broken.pop() if broken else False:
            raise EngineError("The emotion classifier is dead.")
        return estimate()

    async def script(call: Call) -> None:
        await talk(call, 1.5, -3.0)
        await call.until(TurnSummary)
        call.put(None)

    call = hold(script, engines=FakeEngines(feel=feel), turns=PATIENT)
    assert call.all(TurnSummary)[0].outcome is TurnOutcome.COMPLETED and call.counts.failed == []


def level(chunk: ReplyAudio) -> float:
    return float(np.abs(chunk.samples).max(initial=0.0))


def over_the_reply(heard: str, *stretches: float) -> Call:
    async def script(call: Call) -> None:
        await talk(call, 1.0, -1.0)
        await call.until(ReplyAudio)
        await talk(call, -0.5, *stretches)
        await call.until(TurnSummary, 2)
        call.put(None)

    engines = FakeEngines(heard=["i lost my dog", heard], replies=LONG_REPLY)
    return hold(script, engines=engines, turns={"echo_db": 0.0})


def test_a_sign_of_listening_ducks_the_reply_and_lets_it_go_on() -> None:
    call = over_the_reply("mhm", 0.3, -12.0)
    assert call.all(Clear) == [] and call.counts.barge_ins == 0
    levels = [level(chunk) for chunk in call.all(ReplyAudio) if len(chunk.samples)]
    assert min(levels[3:]) < 0.05 and levels[-1] > 0.09
    outcomes = {summary.turn_index: summary.outcome for summary in call.all(TurnSummary)}
    assert outcomes == {1: TurnOutcome.COMPLETED, 2: TurnOutcome.NOTHING_HEARD}


def test_a_caller_who_means_it_stops_the_reply() -> None:
    call = over_the_reply("stop please", 1.2, -4.0)
    assert len(call.all(Clear)) >= 1 and call.counts.barge_ins == 1
    began_s = call.times(SpeechStarted)[1]  # told once 0.12 s of it were heard
    assert call.times(Clear)[0] - began_s <= 0.6 - 0.12 + 0.3
    turns = call.session._kept.history.turns
    heard = next(turn.text for turn in turns if turn.speaker is Speaker.ASSISTANT)
    assert len(heard) < len("".join(LONG_REPLY[0]))


def over_the_greeting(said: str, **turns: object) -> Call:
    async def script(call: Call) -> None:
        await call.until(ReplyAudio)
        await talk(call, -0.2, 1.0, -1.0)
        call.put(CallerText(said))
        await call.until(TurnSummary, 2)
        call.put(None)

    engines = FakeEngines(heard=["wait a moment"], replies=LONG_REPLY)
    long = "Hello, this is a long greeting that takes a good while to say and that is meant to be heard out."
    return hold(script, engines=engines, turns=turns, greeting=long)


def test_a_greeting_that_may_not_be_interrupted_is_said_to_its_end_and_then_the_caller_is_answered() -> None:
    call = over_the_greeting("i lost my dog", greeting_interruptible=False)
    greeting = [chunk for chunk in call.all(ReplyAudio) if chunk.turn_index == 0]
    assert call.all(Clear) == [] and greeting[-1].is_last and not any(chunk.interruptible for chunk in greeting)
    outcomes = {summary.turn_index: summary.outcome for summary in call.all(TurnSummary)}
    assert outcomes == {1: TurnOutcome.INTERRUPTED, 2: TurnOutcome.COMPLETED}
    speakers = [turn.speaker for turn in call.session._kept.history.turns]
    assert speakers[0] is Speaker.ASSISTANT and speakers[-1] is Speaker.ASSISTANT
    assert all(chunk.interruptible for chunk in call.all(ReplyAudio) if chunk.turn_index == 2)


def test_a_greeting_is_stopped_otherwise_and_always_by_a_caller_in_danger() -> None:
    assert len(over_the_greeting("i lost my dog").all(Clear)) >= 1
    call = over_the_greeting("i want to kill myself tonight", greeting_interruptible=False)
    assert len(call.all(Clear)) == 1
    assert not any("dog" in text.text for text in call.all(ReplyText))


def test_a_long_silence_is_prompted_and_then_ended() -> None:
    async def script(call: Call) -> None:
        await call.say(noise(90.0, seed=4))

    turns = {"silence_prompt_s": 3.0, "silence_again_s": 4.0, "silence_end_s": 5.0}

    async def main() -> Call:
        call = Call(turns=turns)
        task = asyncio.create_task(script(call))
        await call.session.run(call._read(), call._send)
        task.cancel()
        return call

    from tests.support.virtual_time import run_virtual

    call = run_virtual(main())
    said = [text.text for text in call.all(ReplyText) if text.text]
    assert said == [*SILENCE_PROMPTS, SILENT_GOODBYE]
    assert [request.reason for request in call.all(HangUpRequest)] == ["caller_silent"]
