"""Safety in the conversation: what the machine does with risk, notices, blocked clauses and hand-offs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.conversation.care import Care
from server.conversation.machine import Conversation
from server.conversation.messages import (
    Capability,
    Clear,
    Disclosure,
    DisclosureKind,
    EndOfTurn,
    ReplySource,
    ReplyText,
    SafetyNotice,
    TransferRequest,
)
from server.conversation.steps import (
    Blocked,
    Effect,
    Feel,
    Felt,
    HandedOff,
    HandOff,
    Heard,
    HeardSoFar,
    Keep,
    Listen,
    NoticeDue,
    Opened,
    Played,
    Say,
    SayPrepared,
    Sent,
    SpeechBegan,
    SpeechMeant,
    SpeechOver,
    StageFailed,
    StopWriting,
    Typed,
    Voiced,
    Write,
    Wrote,
)
from server.engines.interfaces import Transcript
from server.safety.finding import Finding, Said
from server.safety.handoff import NoHandoff
from server.safety.levels import RiskKind, SafetyLevel
from tests.support.fakes import estimate
from tests.support.machine import conversation, of, run, told
from tests.support.safety import care as new_care
from tests.support.safety import safeguards

HOUR_S = 3_600.0
DANGER = "I want to kill myself"


def said(effects: list[Effect]) -> str:
    return "".join(text.text for text in told(effects, ReplyText))


def finish(machine: Conversation, effects: list[Effect], now_s: float = 10.0) -> list[Effect]:
    """Play whatever the effects say, to its end."""
    out: list[Effect] = []
    for spoken in of(effects, SayPrepared):
        for _ in spoken.phrases:
            out += run(machine, Voiced(spoken.utterance_id, 100, clause_done=True), now_s=now_s)
        sent = Sent(spoken.utterance_id, 100 * len(spoken.phrases), last=True)
        out += run(machine, sent, Played(spoken.utterance_id), now_s=now_s)
    return out


# --- risk -----------------------------------------------------------------------------------------------------------


def test_a_grave_turn_never_reaches_a_model_and_is_answered_with_prepared_words() -> None:
    machine = conversation(new_care(country="US"))
    effects = run(machine, Typed(DANGER))
    assert not of(effects, Feel) and not of(effects, Write)
    (spoken,) = of(effects, SayPrepared)
    known = {phrase for phrases in safeguards().phrases("").values() for phrase in phrases}
    assert set(spoken.phrases) <= known
    (notice,) = told(effects, SafetyNotice)
    assert notice.level is SafetyLevel.ACTIVE and notice.standing_level is SafetyLevel.ACTIVE
    assert "suicide" in notice.kinds and notice.policy_version
    assert told(effects, ReplyText)[0].source is ReplySource.SAFETY


def test_risk_is_remembered_and_the_model_stays_silent_on_harmless_turns_after_it() -> None:
    machine = conversation()
    finish(machine, run(machine, Typed(DANGER)))
    for text in ("okay", "it rains here", "what is the time"):
        effects = run(machine, Typed(text))
        assert not of(effects, Feel)
        finish(machine, effects)


def test_a_session_that_is_resumed_still_knows_the_risk() -> None:
    care = new_care()
    first = conversation(care)
    finish(first, run(first, Opened(), Typed(DANGER)))
    first.end(20.0)
    second = conversation(care)
    run(second, Opened(), now_s=100.0)
    assert not of(run(second, Typed("hello again")), Feel)


class Broken:
    def judge(self, said: Said, earlier: Sequence[str] = ()) -> Finding:
        return Finding(SafetyLevel.CONCERN, sources=("fail_safe",))


def test_a_screen_that_fails_is_taken_as_concern() -> None:
    care = new_care()
    care._screen = Broken()
    effects = run(conversation(care), Typed("we had pasta"))
    assert not of(effects, Feel)
    assert told(effects, SafetyNotice)[0].level is SafetyLevel.CONCERN


def test_a_turn_that_was_spoken_on_counts_when_the_next_is_answered() -> None:
    machine = conversation()
    speech = SpeechOver(start_s=0.2, end_s=2.6, last_voiced_s=2.0, reason=EndOfTurn.SILENCE)
    run(machine, SpeechBegan(0.2), SpeechMeant(), speech, SpeechBegan(2.9), SpeechMeant())
    effects = run(machine, Heard(1, Transcript(DANGER)))
    assert told(effects, SafetyNotice) and not of(effects, SayPrepared)
    effects = run(machine, speech, Heard(2, Transcript("because of the rain")))
    assert of(effects, SayPrepared) and not of(effects, Feel)


def test_what_is_certain_half_way_through_a_turn_is_screened_at_once() -> None:
    machine = conversation()
    assert of(run(machine, SpeechBegan(0.2), SpeechMeant()), Listen)
    effects = run(machine, HeardSoFar(1, Transcript(DANGER)))
    assert told(effects, SafetyNotice)[0].level is SafetyLevel.ACTIVE
    assert not told(run(machine, HeardSoFar(1, Transcript(DANGER + " today"))), SafetyNotice)  # told once
    speech = SpeechOver(start_s=0.2, end_s=2.6, last_voiced_s=2.0, reason=EndOfTurn.SILENCE)
    effects = run(machine, speech, Heard(1, Transcript("I want to sell my shelf")))
    assert of(effects, SayPrepared) and not of(effects, Feel)  # heard otherwise at last: asked all the same


def test_words_that_the_transcriber_does_not_trust_are_asked_about() -> None:
    machine = conversation()
    speech = SpeechOver(start_s=0.2, end_s=2.6, last_voiced_s=2.0, reason=EndOfTurn.SILENCE)
    run(machine, SpeechBegan(0.2), SpeechMeant(), speech)
    effects = run(machine, Heard(1, Transcript("", confidence=0.2, alternatives=(DANGER, "i want to kill my shelf"))))
    assert of(effects, SayPrepared)
    run(machine, SpeechBegan(5.2), SpeechMeant(), speech)
    effects = run(machine, Heard(2, Transcript("", confidence=0.2, alternatives=("the film was long",))))
    assert not of(effects, SayPrepared)


def test_a_transcriber_that_fails_during_a_crisis_gets_more_than_an_apology() -> None:
    machine = conversation(new_care(country="US"))
    finish(machine, run(machine, Typed(DANGER)))
    speech = SpeechOver(start_s=0.2, end_s=2.6, last_voiced_s=2.0, reason=EndOfTurn.SILENCE)
    run(machine, SpeechBegan(0.2), SpeechMeant(), speech)
    effects = run(machine, StageFailed(2, "transcriber", "ENGINE_FAILED", "It failed."))
    assert told(effects, ReplyText)[0].source is ReplySource.SAFETY


# --- the guard ------------------------------------------------------------------------------------------------------


def writing(text: str = "I lost my dog") -> Conversation:
    machine = conversation()
    run(machine, Typed(text), Felt(1, estimate()))
    return machine


def test_a_bad_clause_is_neither_told_nor_spoken_and_the_writing_stops() -> None:
    machine = writing()
    effects = run(machine, Wrote(1, "That is sad. I am a licensed therapist and I love you. "))
    assert of(effects, StopWriting) == [StopWriting(1)]
    assert of(effects, Blocked)[0].rule.startswith("G2")
    assert "therapist" not in said(effects)
    spoken = of(effects, Say)
    assert spoken[0].text == "That is sad. " and spoken[1].prepared
    assert told(effects, ReplyText)[1].source is ReplySource.SAFETY
    assert told(effects, ReplyText)[-1].is_last
    assert not run(machine, Wrote(1, "More of it. "))
    assert "therapist" not in str(machine.history.turns)


def test_a_bad_first_clause_leaves_a_vetted_one() -> None:
    effects = run(writing(), Wrote(1, "You should just do it and end it all. Now."))
    (spoken,) = of(effects, Say)
    assert spoken.prepared and spoken.text in safeguards().phrases("")["en"]


# --- notices --------------------------------------------------------------------------------------------------------


def spoken_care(**parameters: Any) -> Care:
    return new_care(settings={"start_notice": "spoken"}, **parameters)


def test_a_notice_that_was_not_heard_out_is_given_again() -> None:
    machine = conversation(spoken_care(), greeting="Hello.")
    effects = run(machine, Opened())
    (opening,) = of(effects, SayPrepared)
    for _ in opening.phrases:
        run(machine, Voiced(1, 100, clause_done=True))
    run(machine, Sent(1, 50, last=False))
    effects = run(machine, Typed("hello"))
    assert told(effects, Clear)
    run(machine, Felt(1, estimate()), Wrote(1, "Hi there. "))
    effects = run(machine, StageFailed(1, "reply", "X", "It failed."))
    effects = finish(machine, effects)
    (again,) = of(effects, SayPrepared)
    assert again.phrases[0] == opening.phrases[0]
    assert told(effects, Disclosure)


def test_every_three_hours_there_is_a_notice_when_it_is_quiet() -> None:
    machine = conversation(new_care())
    run(machine, Opened(), now_s=0.0)
    due_s = machine.next_notice_s(0.0)
    assert 2.5 * HOUR_S < due_s <= 3 * HOUR_S
    run(machine, Typed("hello"), Felt(1, estimate()), Wrote(1, "Hi there. "), now_s=due_s - 1)
    assert not of(run(machine, NoticeDue(), now_s=due_s), SayPrepared)  # the reply is spoken out first
    effects = run(machine, StageFailed(1, "voice", "X", "It failed."), now_s=due_s + 1)
    effects = finish(machine, effects, now_s=due_s + 2)
    assert of(effects, SayPrepared)
    assert DisclosureKind.BREAK in {notice.kind for notice in told(effects, Disclosure)}


def test_session_time_goes_on_after_a_resume() -> None:
    care = new_care()
    first = conversation(care)
    run(first, Opened(), now_s=1_000.0)
    first_due_s = first.next_notice_s(1_000.0)
    first.end(1_000.0 + 2 * HOUR_S)
    second = conversation(care)
    run(second, Opened(), now_s=50_000.0)
    assert second.next_notice_s(50_000.0) == pytest.approx(first_due_s - 2 * HOUR_S)


def test_whoever_asks_is_told_that_it_is_a_program() -> None:
    effects = run(conversation(), Typed("wait are you a real person"))
    assert "program" in said(effects)
    assert told(effects, Disclosure)[0].kind is DisclosureKind.ARTIFICIAL
    assert not of(effects, Feel)


def test_a_question_about_the_machine_in_a_crisis_is_answered_with_the_crisis() -> None:
    effects = run(conversation(), Typed("are you a real person? I want to kill myself"))
    assert told(effects, Disclosure) and told(effects, SafetyNotice)[0].level >= SafetyLevel.ACTIVE


# --- hand-off -------------------------------------------------------------------------------------------------------


def ask_for_a_human(machine: Conversation) -> list[Effect]:
    effects = run(machine, Opened(), Typed(DANGER))
    finish(machine, effects)
    return run(machine, Typed("yes please connect me to a real human now"))


def test_the_client_is_asked_to_transfer_and_the_assistant_stays() -> None:
    machine = conversation(new_care(capabilities=frozenset({Capability.TRANSFER})), transfers=True)
    effects = ask_for_a_human(machine)
    (request,) = told(effects, TransferRequest)
    assert request.caller_consents and request.level >= SafetyLevel.ACTIVE
    finish(machine, effects)
    effects = run(machine, HandedOff(request.transfer_id, "failed"))
    assert of(effects, SayPrepared)  # it says so, and goes on
    assert run(machine, Typed("hello"))


def test_an_answer_to_no_question_changes_nothing() -> None:
    machine = conversation(new_care(capabilities=frozenset({Capability.TRANSFER})), transfers=True)
    run(machine, Opened())
    assert run(machine, HandedOff("transfer-1", "failed")) == []
    (request,) = told(effects := ask_for_a_human(machine), TransferRequest)
    finish(machine, effects)
    assert run(machine, HandedOff("transfer-9", "failed")) == []
    assert of(run(machine, HandedOff(request.transfer_id, "failed")), SayPrepared)
    assert run(machine, HandedOff(request.transfer_id, "failed")) == []


def test_without_a_client_that_transfers_the_operators_adapter_is_asked() -> None:
    class Somebody(NoHandoff):
        pass

    care = new_care()
    care._protocol = safeguards().care(_transferring())._protocol
    effects = ask_for_a_human(conversation(care))
    assert of(effects, HandOff)


def _transferring() -> Any:
    from server.conversation.messages import SessionParameters
    from tests.support.safety import _AUDIO

    return SessionParameters("s", _AUDIO, _AUDIO, capabilities=frozenset({Capability.TRANSFER}))


# --- keeping, and any order -----------------------------------------------------------------------------------------


def test_a_settled_turn_is_kept_once() -> None:
    machine = writing()
    effects = run(machine, StageFailed(1, "reply", "X", "It failed."))
    effects += finish(machine, effects)
    assert [(kept.turn_index, kept.caller) for kept in of(effects, Keep)] == [(1, "I lost my dog")]


texts = st.sampled_from(
    [DANGER, "okay", "no", "yes", "my son wants to die", "goodbye", "are you human", "I was joking"]
)


def _turns(machine: Conversation, said: Sequence[str]) -> Iterator[list[Effect]]:
    for text in said:
        effects = run(machine, Typed(text))
        yield effects
        finish(machine, effects)


@settings(max_examples=60, deadline=None)
@given(st.lists(texts, max_size=12))
def test_whatever_is_said_after_a_disclosure_is_never_answered_by_the_model_until_it_is_denied(said: list[str]) -> None:
    machine = conversation()
    finish(machine, run(machine, Typed(DANGER)))
    for effects in _turns(machine, said):
        if machine.care.level >= SafetyLevel.ACTIVE:
            assert not of(effects, Feel)
    assert machine.care.level >= SafetyLevel.CONCERN


def test_kinds_are_the_words_of_the_wire() -> None:
    assert {kind.value for kind in RiskKind} >= {"suicide", "self_harm", "violence", "abuse", "medical"}
