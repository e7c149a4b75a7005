"""Pacing: never too far ahead, never too late, and an honest count of what was heard."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.audio.pacing import Pacer

RATE = 8_000
STEPS = st.lists(
    st.tuples(st.floats(0, 1.5), st.sampled_from(["take", "clear", "look"]), st.integers(0, 6_000)), max_size=40
)


@given(STEPS, st.sampled_from([8_000, 16_000, 22_050, 44_100]), st.floats(0.02, 1.0))
def test_never_too_far_ahead_and_played_only_grows(steps, rate_hz, max_ahead_s):
    pacer, now_s, played, sent = Pacer(rate_hz, max_ahead_s=max_ahead_s), 100.0, 0, 0
    for wait_s, action, samples in steps:
        now_s += wait_s
        if action == "take":
            taken = pacer.take(samples, now_s)
            assert 0 <= taken <= samples
            sent += taken
        elif action == "clear":
            sent -= pacer.clear(now_s)
            assert pacer.sent_samples == pacer.played_samples(now_s)
        assert pacer.sent_samples == sent
        now_played = pacer.played_samples(now_s)
        assert played <= now_played <= sent
        assert sent - now_played <= max_ahead_s * rate_hz + 1  # the sample being played counts as unplayed
        played = now_played
    assert pacer.played_samples(pacer.done_s(now_s)) == sent


@given(st.lists(st.floats(0.001, 0.29), min_size=1, max_size=40))
def test_no_underrun_if_polled_in_time(waits):
    pacer, now_s = Pacer(RATE), 5.0
    pacer.take(10**9, now_s)
    for wait_s in waits:
        now_s += wait_s
        assert pacer.playing(now_s)
        assert pacer.played_samples(now_s) == pytest.approx((now_s - 5.0) * RATE, abs=1)
        pacer.take(10**9, now_s)


@given(STEPS, st.integers(1, 2_400))
def test_ready_is_the_first_moment_that_suffices(steps, wanted):
    pacer, now_s = Pacer(RATE), 0.0
    for wait_s, action, samples in steps:
        now_s += wait_s
        if action == "take":
            pacer.take(samples, now_s)
        elif action == "clear":
            pacer.clear(now_s)
    ready_s = pacer.ready_s(wanted, now_s)
    if ready_s > now_s + 2 / RATE:
        assert pacer.allowance_samples(ready_s - 1.5 / RATE) < wanted
    assert pacer.take(wanted, ready_s) == wanted


def test_playback_starts_again_after_an_idle_gap():
    pacer = Pacer(RATE)
    assert pacer.take(10_000, 0.0) == 2_400
    assert not pacer.playing(1.0)
    assert pacer.take(10_000, 1.0) == 2_400
    assert pacer.played_samples(1.1) == 2_400 + 800


def test_clear_tells_what_was_not_heard_and_frees_the_queue():
    pacer = Pacer(RATE)
    pacer.take(2_400, 10.0)
    assert pacer.clear(10.1) == 1_600
    assert pacer.played_samples(99.0) == 800
    assert pacer.take(10_000, 99.0) == 2_400


def test_a_clock_that_steps_back_changes_nothing():
    pacer = Pacer(RATE)
    pacer.take(2_400, 10.0)
    assert pacer.played_samples(10.2) == 1_600
    assert pacer.played_samples(10.1) == 1_600


def test_more_than_fits_at_once_waits_for_an_empty_queue():
    pacer = Pacer(RATE)
    pacer.take(2_400, 0.0)
    assert pacer.ready_s(10**6, 0.0) == pytest.approx(0.3)


def test_without_a_limit_all_goes_at_once():
    pacer = Pacer(RATE, max_ahead_s=math.inf)
    assert pacer.take(10**6, 0.0) == 10**6
    assert pacer.ready_s(10**6, 0.0) == 0.0
    assert pacer.played_samples(1.0) == RATE


@pytest.mark.parametrize(("rate_hz", "ahead_s"), [(0, 0.3), (RATE, 0.0), (RATE, math.nan)])
def test_nonsense_is_refused(rate_hz, ahead_s):
    with pytest.raises(ValueError):
        Pacer(rate_hz, max_ahead_s=ahead_s)
