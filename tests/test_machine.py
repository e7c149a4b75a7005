"""The conversation's state machine: what it does for each order of facts, without a clock or a model."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from server.conversation.history import History
from server.conversation.machine import Conversation
from server.conversation.messages import (
    Clear,
    ClearReason,
    Disclosure,
    EndOfTurn,
    ErrorNotice,
    GoingAway,
    ReplySource,
    ReplyText,
    SafetyNotice,
    TranscriptUpdate,
    TurnOutcome,
    TurnSummary,
)
from server.conversation.phrases import APOLOGY, GREETING
from server.conversation.speaking import Rules
from server.conversation.steps import (
    Close,
    EndUtterance,
    Event,
    Feel,
    Felt,
    Heard,
    InputClosed,
    Leaving,
    Listen,
    Marked,
    Opened,
    Played,
    Say,
    SayPrepared,
    Sent,
    SpeechBegan,
    SpeechMeant,
    SpeechOver,
    StageFailed,
    StopPlayback,
    StopWork,
    Transcribe,
    Typed,
    Voiced,
    Write,
    Wrote,
    WroteAll,
)
from server.engines.interfaces import Speaker, Transcript, Turn
from server.safety.levels import SafetyLevel
from tests.support.fakes import estimate
from tests.support.machine import conversation, of, run, told
from tests.support.safety import care

SPEECH = (
    SpeechBegan(0.2),
    SpeechMeant(),
    SpeechOver(start_s=0.2, end_s=2.6, last_voiced_s=2.0, reason=EndOfTurn.SILENCE),
)


def speaking(text: str = "I am so sorry. Tell me more. ") -> Conversation:
    """A conversation in which turn 1 was heard and `text` is being played, 1,000 samples a clause."""
    machine = conversation()
    effects = run(machine, *SPEECH, Heard(1, Transcript("my dog died")), Felt(1, estimate()), Wrote(1, text))
    effects += run(machine, WroteAll(1))
    for _ in of(effects, Say):
        run(machine, Voiced(1, 1000, clause_done=True), Sent(1, 1000, last=False))
    return machine


def test_a_turn_from_speech_to_settled_reply() -> None:
    machine = conversation()
    effects = run(machine, *SPEECH)
    assert of(effects, Listen) == [Listen(1)]
    assert of(effects, Transcribe) == [Transcribe(1)]

    effects = run(machine, Heard(1, Transcript("my dog died")))
    assert told(effects, TranscriptUpdate)[0].transcript.text == "my dog died"
    assert of(effects, Feel) == [Feel(1, (Turn(Speaker.CALLER, "my dog died"),))]
    assert of(run(machine, Felt(1, estimate())), Write)[0].estimate == estimate()

    effects = run(machine, Wrote(1, "I am so sorry. Tell"), Wrote(1, " me more."), WroteAll(1))
    assert [say.text for say in of(effects, Say)] == ["I am so sorry. ", "Tell me more."]
    assert "".join(text.text for text in told(effects, ReplyText)) == "I am so sorry. Tell me more."
    assert told(effects, ReplyText)[-1].is_last
    assert of(effects, EndUtterance) == [EndUtterance(1)]

    effects = run(machine, Voiced(1, 500, clause_done=True), Voiced(1, 500, clause_done=True), Sent(1, 1000, last=True))
    assert [summary.outcome for summary in told(effects, TurnSummary)] == [TurnOutcome.COMPLETED]
    assert told(effects, TurnSummary)[0].audio_sent_s == 1.0
    run(machine, Played(1))
    assert machine.history.turns[-1] == Turn(Speaker.ASSISTANT, "I am so sorry. Tell me more.")


def test_stage_times_count_from_the_last_voiced_sample() -> None:
    machine = conversation()
    run(machine, *SPEECH, now_s=10.0)  # 0.6 s of silence had passed at 10.0
    run(machine, Heard(1, Transcript("hello")), now_s=10.1)
    run(machine, Felt(1, estimate()), now_s=10.2)
    run(machine, Wrote(1, "Hi there. "), WroteAll(1), now_s=10.4)
    times = told(run(machine, Sent(1, 10, last=True), now_s=10.5), TurnSummary)[0].times
    assert round(times.end_of_turn_wait_s or 0, 3) == 0.6
    assert round(times.transcript_ready_s or 0, 3) == 0.7
    assert round(times.emotion_ready_s or 0, 3) == 0.8
    assert round(times.first_text_s or 0, 3) == 1.0
    assert round(times.first_audio_s or 0, 3) == 1.1


def test_barge_in_clears_stops_and_keeps_what_was_heard() -> None:
    machine = speaking("I am so sorry. Tell me more about him.")
    run(machine, Marked(1, 1500))
    effects = run(machine, SpeechBegan(5.0))
    assert not of(effects, StopWork)  # a cough would begin just so
    effects = run(machine, SpeechMeant())
    assert of(effects, StopWork) == [StopWork(1)]
    assert of(effects, StopPlayback) == [StopPlayback(1)]
    assert told(effects, Clear) == [Clear(1, ClearReason.BARGE_IN)]
    assert told(effects, TurnSummary)[0].outcome is TurnOutcome.INTERRUPTED
    assert machine.history.turns[-1] == Turn(Speaker.ASSISTANT, "I am so sorry. Tell me more")


def test_barge_in_can_be_switched_off() -> None:
    machine = conversation(barge_in=False, greeting=GREETING)
    assert not told(run(machine, Opened(), SpeechBegan(0.0), SpeechMeant()), Clear)


def test_noise_heard_as_nothing_leaves_the_reply_alone() -> None:
    machine = speaking()
    effects = run(machine, SpeechBegan(5.0), SpeechOver(5.0, 5.9, 5.2, EndOfTurn.SILENCE), Heard(2, Transcript("")))
    assert not told(effects, Clear)
    assert told(effects, TurnSummary)[0].outcome is TurnOutcome.NOTHING_HEARD
    assert told(run(machine, Sent(1, 0, last=True)), TurnSummary)[0].outcome is TurnOutcome.COMPLETED


def test_a_caller_who_goes_on_speaking_is_answered_once() -> None:
    machine = conversation()
    run(machine, *SPEECH, SpeechBegan(2.9), SpeechMeant())
    effects = run(machine, Heard(1, Transcript("well")))
    assert told(effects, TurnSummary)[0].outcome is TurnOutcome.INTERRUPTED
    assert not of(effects, Feel)
    run(machine, SpeechOver(2.9, 5.0, 4.4, EndOfTurn.SILENCE))
    effects = run(machine, Heard(2, Transcript("my dog died")))
    assert of(effects, Feel)[0].dialogue == (Turn(Speaker.CALLER, "well my dog died"),)


def test_speaking_while_the_reply_is_written_stops_it() -> None:
    machine = conversation()
    run(machine, *SPEECH, Heard(1, Transcript("well")), Felt(1, estimate()))
    effects = run(machine, SpeechBegan(3.0), SpeechMeant())
    assert of(effects, StopWork) == [StopWork(1)]
    assert run(machine, Wrote(1, "late"), WroteAll(1), StageFailed(1, "reply", "X", "late")) == []


def test_typed_turns_take_the_same_way_and_replace_the_reply() -> None:
    machine = speaking()
    effects = run(machine, Typed("are you there?"))
    assert told(effects, Clear) == [Clear(1, ClearReason.REPLACED)]
    assert told(effects, TranscriptUpdate)[0].typed
    assert of(effects, Feel)[0].turn_index == 2


def test_the_greeting_discloses_and_counts_as_no_turn() -> None:
    machine = Conversation(
        Rules(greeting=GREETING, output_rate_hz=1000), History(20), care(settings={"start_notice": "spoken"})
    )
    effects = run(machine, Opened())
    (said,) = of(effects, SayPrepared)
    notices = [notice.text for notice in told(effects, Disclosure) if notice.utterance_id]
    assert list(said.phrases) == [*notices, GREETING] and notices
    assert "program" in notices[0]
    assert told(effects, ReplyText)[0].source is ReplySource.SERVICE
    assert not told(run(machine, Sent(1, 9, last=True), Played(1)), TurnSummary)


def test_text_only_says_nothing_aloud() -> None:
    machine = conversation(spoken=False)
    effects = run(machine, Typed("hello"), Felt(1, estimate()), Wrote(1, "Hi."), WroteAll(1))
    assert not of(effects, Say)
    assert told(effects, TurnSummary)[0].outcome is TurnOutcome.COMPLETED
    assert machine.history.turns[-1].text == "Hi."


def test_each_stage_that_fails() -> None:
    failed = {
        stage: StageFailed(1, stage, "ENGINE_FAILED", "It failed.") for stage in ("transcriber", "emotion", "reply")
    }
    machine = conversation()
    effects = run(machine, *SPEECH, failed["transcriber"])
    assert told(effects, ErrorNotice)[0].stage == "transcriber"
    assert of(effects, SayPrepared)[0].phrases == (APOLOGY,)
    assert told(run(machine, Sent(1, 5, last=True)), TurnSummary)[0].outcome is TurnOutcome.FAILED
    run(machine, Played(1))

    effects = run(machine, Typed("again"), StageFailed(2, "emotion", "ENGINE_FAILED", "It failed."))
    assert of(effects, Write)[0].estimate is None
    effects = run(machine, StageFailed(2, "reply", "ENGINE_TIMEOUT", "Too slow."))
    assert of(effects, SayPrepared)


def test_a_voice_that_fails_half_way_is_cleared_and_apologised_for() -> None:
    machine = speaking()
    effects = run(machine, StageFailed(1, "voice", "ENGINE_FAILED", "It failed."))
    assert told(effects, Clear) == [Clear(1, ClearReason.FAILED)]
    assert of(effects, SayPrepared)[0].utterance_id == 2


def test_a_transcriber_that_dies_while_the_caller_speaks_is_apologised_for_once_they_are_done() -> None:
    machine = conversation()
    run(machine, SpeechBegan(0.2))
    assert run(machine, StageFailed(1, "transcriber", "ENGINE_FAILED", "It died.")) == []
    effects = run(machine, SpeechOver(0.2, 2.6, 2.0, EndOfTurn.SILENCE), InputClosed())
    assert told(effects, ErrorNotice)[0].stage == "transcriber"
    assert of(effects, SayPrepared)[0].phrases == (APOLOGY,)
    assert not of(effects, Transcribe)
    effects = run(machine, Sent(1, 5, last=True))
    assert told(effects, TurnSummary)[0].outcome is TurnOutcome.FAILED
    assert effects[-1] == Close()


def test_an_empty_reply_is_a_failure() -> None:
    machine = conversation()
    effects = run(machine, Typed("hi"), Felt(1, estimate()), WroteAll(1))
    assert told(effects, ErrorNotice)[0].stage == "reply"
    assert of(effects, SayPrepared)


def test_a_crisis_turn_is_scripted_and_varies() -> None:
    machine = conversation()
    effects = run(machine, Typed("I want to kill myself"))
    assert told(effects, SafetyNotice)[0].level is SafetyLevel.ACTIVE
    assert not of(effects, Feel) and not of(effects, Write)
    assert told(effects, ReplyText)[0].source is ReplySource.SAFETY
    again = of(run(machine, Typed("I want to kill myself")), SayPrepared)[0].phrases
    assert again != of(effects, SayPrepared)[0].phrases


def test_input_that_ends_lets_the_turn_finish() -> None:
    machine = conversation()
    effects = run(machine, *SPEECH, InputClosed(), Heard(1, Transcript("bye")), Felt(1, estimate()))
    effects += run(machine, Wrote(1, "Bye."), WroteAll(1), Voiced(1, 10, clause_done=True))
    assert not of(effects, Close)
    assert run(machine, Sent(1, 10, last=True))[-1] == Close()
    assert run(machine, Typed("too late")) == []


def test_leaving_finishes_the_turn_and_takes_no_other() -> None:
    machine = conversation()
    run(machine, *SPEECH)
    effects = run(machine, Leaving("token", 5.0))
    assert told(effects, GoingAway) == [GoingAway("token", 5.0)]
    assert run(machine, SpeechBegan(3.0), Typed("no")) == []
    assert run(machine, Heard(1, Transcript("")))[-1] == Close()


def test_leaving_an_idle_call_closes_it() -> None:
    assert run(conversation(), Leaving("token", 5.0))[-1] == Close()


turn = st.integers(0, 4)
text = st.sampled_from(["", "hi", "I want to die", "Well, yes. And no. "])
events = st.one_of(
    st.builds(Opened),
    st.builds(SpeechBegan, st.just(0.0)),
    st.builds(SpeechMeant),
    st.builds(SpeechOver, st.just(0.0), st.just(1.0), st.just(0.5), st.sampled_from(EndOfTurn)),
    st.builds(Typed, text.filter(bool)),
    st.builds(Marked, turn, st.integers(0, 5000)),
    st.builds(Heard, turn, st.builds(Transcript, text)),
    st.builds(Felt, turn, st.builds(estimate)),
    st.builds(Wrote, turn, text.filter(bool)),
    st.builds(WroteAll, turn),
    st.builds(Voiced, turn, st.integers(0, 2000), st.booleans()),
    st.builds(Sent, turn, st.integers(0, 2000), st.booleans()),
    st.builds(Played, turn),
    st.builds(
        StageFailed, turn, st.sampled_from(["transcriber", "emotion", "reply", "voice"]), st.just("X"), st.just("x")
    ),
    st.builds(InputClosed),
    st.builds(Leaving, st.just("t"), st.just(1.0)),
)


@settings(max_examples=400)
@given(st.lists(events, max_size=40), st.booleans())
def test_any_order_of_facts_is_survived(facts: list[Event], spoken: bool) -> None:
    machine = Conversation(Rules(greeting="Hello.", spoken=spoken), History(6), care())
    effects = run(machine, *facts)
    summarised = [summary.turn_index for summary in told(effects, TurnSummary)]
    assert len(summarised) == len(set(summarised))
    assert len(machine.history.turns) <= 6
    assert len(of(effects, Close)) <= 1
    opened = {text.utterance_id for text in told(effects, ReplyText)}
    assert {say.utterance_id for say in of(effects, Say)} <= opened
    assert all(clear.utterance_id in opened for clear in told(effects, Clear))
