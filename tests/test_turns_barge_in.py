"""Barge-in: who gives way to whom."""

from __future__ import annotations

from server.turns.barge_in import BargeIn
from server.turns.endpointing import EndReason, SpeechConfirmed, SpeechEnded, SpeechStarted

STARTED, CONFIRMED = SpeechStarted(0), SpeechConfirmed(4_000)
ENDED = SpeechEnded(0, 20_000, 10_000, EndReason.SILENCE)


def test_confirmed_speech_interrupts_once_and_a_mere_start_does_not():
    barge_in = BargeIn()
    assert not barge_in.assistant_started()
    assert not barge_in.heard(STARTED)
    assert barge_in.heard(CONFIRMED)
    assert not barge_in.heard(CONFIRMED)


def test_speech_while_the_assistant_is_silent_interrupts_nothing():
    barge_in = BargeIn()
    assert not barge_in.heard(CONFIRMED)
    assert not barge_in.heard(ENDED)
    barge_in.assistant_started()
    barge_in.assistant_stopped()
    assert not barge_in.heard(CONFIRMED)


def test_a_caller_still_speaking_interrupts_the_next_utterance_at_once():
    barge_in = BargeIn()
    barge_in.heard(CONFIRMED)
    assert barge_in.assistant_started()
    barge_in.heard(ENDED)
    assert not barge_in.assistant_started()


def test_what_must_be_heard_is_heard_to_its_end():
    barge_in = BargeIn()
    assert not barge_in.assistant_started(interruptible=False)
    assert not barge_in.heard(CONFIRMED)
    barge_in.assistant_stopped()
    assert barge_in.assistant_started(interruptible=True)  # the caller goes on speaking


def test_disabled_never_interrupts():
    barge_in = BargeIn(enabled=False)
    barge_in.assistant_started()
    assert not barge_in.heard(CONFIRMED)
    assert not barge_in.assistant_started()
