"""The patient end of a turn: words, mood and the caller's own pauses, on frames that are told to have voice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.errors import SettingsError
from server.turns.endpointing import (
    EndReason,
    SpeechEnded,
    SpeechPaused,
    SpeechResumed,
    SpeechStarted,
    TurnEvent,
    TurnSettings,
)
from server.turns.patience import PatienceSettings, PatientEndpointing, Weights
from server.turns.pauses import PausePrior, PauseStatistics
from server.turns.sentence import is_left_open
from server.turns.vad import FRAME_SAMPLES

FRAME_S = 0.02
FLAT = Weights(bias=0.0, left_open=3.0, sentence_end=-1.0)


def policy(weights: Weights = FLAT, **patience: object) -> PatientEndpointing:
    return PatientEndpointing(TurnSettings(), PatienceSettings(**patience), weights)  # type: ignore[arg-type]


def hear(listener: PatientEndpointing, *stretches: float) -> list[TurnEvent]:
    """Voice for positive seconds, silence for negative ones."""
    events: list[TurnEvent] = []
    for seconds in stretches:
        for _ in range(round(abs(seconds) / FRAME_S)):
            events += listener.push(seconds > 0, np.zeros(FRAME_SAMPLES, dtype=np.float32))
    return events


def wait_s(events: list[TurnEvent]) -> float:
    (ended,) = (event for event in events if isinstance(event, SpeechEnded))
    return (ended.end_sample - ended.last_voiced_sample) / 16_000


def test_a_pause_is_told_then_its_end_then_the_end_of_the_turn() -> None:
    events = hear(policy(), 1.0, -0.26, 1.0, -3.0)
    kinds = [type(event) for event in events if type(event).__name__ != "SpeechConfirmed"]
    assert kinds == [SpeechStarted, SpeechPaused, SpeechResumed, SpeechPaused, SpeechEnded]


def test_words_that_are_left_in_the_air_are_waited_for_and_a_whole_sentence_is_not() -> None:
    waits = {}
    for words, ending in (("and then i told him that", 0.02), ("i told him", 0.95)):
        listener = policy()
        events = hear(listener, 1.0, -0.22)
        listener.read(words)
        listener.expect_end(ending)
        waits[words] = wait_s(events + hear(listener, -4.0))
    assert waits["i told him"] < 0.65 < 1.2 < waits["and then i told him that"]


def test_a_sad_caller_is_given_longer() -> None:
    calm, sad = policy(), policy()
    sad.feel(1.25)
    sad_s, calm_s = wait_s(hear(sad, 1.0, -4.0)), wait_s(hear(calm, 1.0, -4.0))
    assert sad_s == pytest.approx(1.25 * calm_s, abs=2 * FRAME_S)


def test_a_caller_who_pauses_long_is_given_longer_and_a_quick_one_is_answered_sooner() -> None:
    waits = Weights(bias=2.0, left_open=0.0, sentence_end=0.0)
    slow, quick = policy(waits, least_s=0.25), policy(waits, least_s=0.25)
    hear(slow, 1.0, *(part for _ in range(6) for part in (-0.5, 0.6)))
    hear(quick, 1.0, *(part for _ in range(6) for part in (-0.24, 0.6)))
    assert wait_s(hear(slow, -4.0)) > wait_s(hear(quick, -4.0))


def test_a_caller_who_was_cut_off_is_given_longer_from_then_on() -> None:
    waits = Weights(bias=2.0, left_open=0.0, sentence_end=0.0)
    first = wait_s(hear(policy(waits, most_s=1.2), 1.0, -4.0))
    again = policy(waits, most_s=3.0)
    before = wait_s(hear(again, 1.0, -4.0))
    for _ in range(3):
        hear(again, 1.0)
        while not any(isinstance(event, SpeechEnded) for event in hear(again, -FRAME_S)):
            pass
        hear(again, -0.3)  # and they speak on at once
    assert wait_s(hear(again, 1.0, -6.0)) > before > first


@given(st.floats(-6, 6), st.floats(0.01, 0.99), st.text(max_size=30), st.floats(0.05, 20))
@settings(max_examples=60, deadline=None)
def test_every_turn_ends_within_the_bounds(bias: float, ending: float, words: str, mood: float) -> None:
    listener = policy(Weights(bias, 2.0, -1.0), least_s=0.4, most_s=1.5)
    listener.feel(mood)
    events = hear(listener, 0.8, -0.24)
    listener.read(words)
    listener.expect_end(ending)
    waited = wait_s(events + hear(listener, -3.0))
    assert max(min(0.4 * mood, 0.4), 0.2) - FRAME_S <= waited <= 1.5 + FRAME_S


def test_the_end_of_the_sound_ends_the_turn() -> None:
    listener = policy()
    hear(listener, 1.0)
    (ended,) = listener.flush()
    assert isinstance(ended, SpeechEnded) and ended.reason is EndReason.CLOSED


def test_settings_out_of_bounds_are_refused() -> None:
    for bad in ({"least_s": 3.0, "most_s": 2.0}, {"going_on": 1.0}, {"covered": 0.0}, {"pause_s": 0.05}):
        with pytest.raises(SettingsError):
            PatienceSettings(**bad)  # type: ignore[arg-type]


def test_pauses_move_the_median_from_what_is_believed_to_what_is_heard() -> None:
    pauses = PauseStatistics(PausePrior(median_s=0.6, weight=2))
    assert pauses.median_s == pytest.approx(0.6)
    for _ in range(20):
        pauses.went_on(1.2)
    assert 1.0 < pauses.median_s < 1.2
    assert pauses.covering(0.5) == pytest.approx(pauses.median_s) and pauses.covering(0.95) > 2 * pauses.median_s


@pytest.mark.parametrize(
    ("words", "left_open"),
    [
        ("and then i", True), ("because", True), ("i went to the", True), ("um", True), ("I told my", True),
        ("i told her everything", False), ("yes i am", False), ("I think so", False), ("", False), ("Because.", False),
        ("that is what it is", False),
    ],
)  # fmt: skip
def test_words_left_in_the_air(words: str, left_open: bool) -> None:
    assert is_left_open(words) is left_open
