"""The policy of silence, by tables and as properties over any pattern of voice."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import SettingsError
from server.turns.endpointing import (
    EndReason,
    SilenceEndpointing,
    SpeechConfirmed,
    SpeechEnded,
    SpeechStarted,
    TurnSettings,
)

FRAME = np.zeros(320, dtype=np.float32)
MS = 16  # samples


def play(pattern, settings=None, *, flush=True):
    """Run "voiced ms, silent ms, ..." written as +n and -n; give (event, heard samples when it came)."""
    policy, events, heard = SilenceEndpointing(settings), [], 0
    for span_ms in pattern:
        for _ in range(abs(span_ms) // 20):
            heard += len(FRAME)
            events += [(event, heard) for event in policy.push(span_ms > 0, FRAME)]
    return events + ([(event, heard) for event in policy.flush()] if flush else [])


def kinds(events):
    return [type(event).__name__.removeprefix("Speech") for event, _ in events]


def test_one_utterance_from_pre_roll_to_the_end_of_silence():
    assert play([-1000, 1000, -1000]) == [
        (SpeechStarted(400 * MS), 1120 * MS),
        (SpeechConfirmed(1260 * MS), 1260 * MS),
        (SpeechEnded(400 * MS, 2600 * MS, 2000 * MS, EndReason.SILENCE), 2600 * MS),
    ]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ([-3000], []),  # silence
        ([-500, 100, -3000], []),  # a click
        ([100, -300, 100, -300] * 9, []),  # clicks too far apart to be one start
        ([60, -40, 60, -1000], ["Started", "Ended"]),  # a start in two parts, too short to interrupt
        ([-500, 180, -1000], ["Started", "Ended"]),  # an "mhm": heard, not confirmed
        ([500, -500, 500, -1000], ["Started", "Confirmed", "Ended"]),  # a pause for breath
        ([500, -700, 500, -700], ["Started", "Confirmed", "Ended"] * 2),
    ],
)
def test_patterns(pattern, expected):
    assert kinds(play(pattern)) == expected


def test_pre_roll_never_reaches_before_the_call_or_into_the_last_utterance():
    events = [event for event, _ in play([500, -620, 500, -620], TurnSettings(pre_roll_s=1.0))]
    first, _, ended, second, *_ = events
    assert first == SpeechStarted(0)
    assert second == SpeechStarted(ended.end_sample)


def test_too_long_is_cut_and_the_next_begins_at_once():
    settings = TurnSettings(max_utterance_s=2.0)
    events = [event for event, _ in play([5000, -1000], settings)]
    ended = [event for event in events if isinstance(event, SpeechEnded)]
    started = [event for event in events if isinstance(event, SpeechStarted)]
    assert [e.reason for e in ended] == [EndReason.TOO_LONG, EndReason.TOO_LONG, EndReason.SILENCE]
    assert [(e.start_sample, e.end_sample) for e in ended[:2]] == [(0, 2000 * MS), (2000 * MS, 4000 * MS)]
    assert [e.at_sample for e in started] == [0, 2000 * MS, 4000 * MS]


def test_too_long_in_a_pause_leaves_no_empty_utterance():
    events = play([1900, -3000], TurnSettings(max_utterance_s=2.0))
    assert kinds(events) == ["Started", "Confirmed", "Ended"]


def test_flush_ends_a_running_utterance_once():
    policy = SilenceEndpointing()
    for _ in range(20):
        policy.push(True, FRAME)
    assert policy.flush() == [SpeechEnded(0, 400 * MS, 400 * MS, EndReason.CLOSED)]
    assert policy.flush() == []


spans = st.lists(st.integers(-60, 60).map(lambda frames: frames * 20), max_size=30)
all_settings = st.builds(
    TurnSettings,
    start_s=st.floats(0.02, 0.3),
    start_window_s=st.floats(0.3, 0.6),
    pre_roll_s=st.floats(0, 0.5),
    confirm_s=st.floats(0.02, 0.5),
    silence_s=st.floats(0.1, 1.0),
    max_utterance_s=st.floats(2.2, 6),
)


@given(spans, all_settings)
def test_events_keep_their_order_and_utterances_their_bounds(pattern, settings):
    state, end, limit = "silent", 0, round(settings.max_utterance_s * 16_000)
    for event, heard in play(pattern, settings):
        match event:
            case SpeechStarted():
                assert state == "silent" and end <= event.at_sample < heard
                state, start = "started", event.at_sample
            case SpeechConfirmed():
                assert state == "started" and event.at_sample == heard
                state = "confirmed"
            case SpeechEnded():
                assert state != "silent" and event.start_sample == start
                assert start < event.last_voiced_sample <= event.end_sample <= heard
                assert event.end_sample - start <= limit
                if event.reason is EndReason.SILENCE:
                    silence = event.end_sample - event.last_voiced_sample
                    assert 0 <= silence - round(settings.silence_s * 16_000) < 320
                state, end = "silent", event.end_sample
    assert state == "silent"


@given(spans)
def test_every_stretch_of_voice_that_can_start_an_utterance_is_inside_one(pattern):
    ended = [event for event, _ in play(pattern) if isinstance(event, SpeechEnded)]
    at = 0
    for voiced_ms in pattern:
        end = at + abs(voiced_ms) * MS
        if voiced_ms >= 120:
            covered = sum(max(0, min(end, e.end_sample) - max(at, e.start_sample)) for e in ended)
            assert covered == end - at
        at = end


@pytest.mark.parametrize(
    "change",
    [
        {"start_s": 0},
        {"silence_s": 0.05},
        {"silence_s": float("nan")},
        {"max_utterance_s": 10_000},
        {"start_s": 0.5, "start_window_s": 0.3},
        {"max_utterance_s": 1.0, "silence_s": 0.9},
    ],
)
def test_settings_out_of_bounds_are_refused_with_the_mend(change):
    with pytest.raises(SettingsError, match=next(iter(change))):
        dataclasses.replace(TurnSettings(), **change)
