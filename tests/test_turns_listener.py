"""Listening to sound: noise is no turn, speech is one, however it is cut; memory stays bounded."""

from __future__ import annotations

import csv
import itertools
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.audio.resample import resample
from server.audio.wav import read_wav
from server.errors import SettingsError
from server.turns.endpointing import EndReason, SpeechConfirmed, SpeechEnded, SpeechStarted, TurnSettings
from server.turns.listener import Listener, SpeechAudio
from server.turns.vad import VadSettings, VoiceActivityDetector, pitch_strength
from tests.support.sound import RATE, noise, vowel

DATA = Path(__file__).parents[2] / "shared" / "data"


def call(*parts):
    sound = np.concatenate(parts)
    return sound + noise(len(sound) / RATE, seed=9)[: len(sound)]


def listen(sound, *sizes, turn_settings=None):
    listener, events, begin, turn = Listener(turn_settings), [], 0, 0
    while begin < len(sound):
        size = sizes[turn % len(sizes)] if sizes else 1_600
        events += listener.push(sound[begin : begin + size])
        begin, turn = begin + size, turn + 1
    events += listener.flush()
    assert listener.heard_samples == len(sound)
    return events


def only(kind, events):
    return [event for event in events if isinstance(event, kind)]


TWO_TURNS = call(noise(1), vowel(1), noise(1.5), vowel(0.8, pitch_hz=220), noise(1))


def test_two_vowels_are_two_utterances_with_their_sound():
    events = listen(TWO_TURNS)
    ended = only(SpeechEnded, events)
    assert len(ended) == 2 and len(only(SpeechConfirmed, events)) == 2
    for end, (first, last) in zip(ended, [(1.0, 2.0), (3.5, 4.3)], strict=True):
        assert end.start_sample <= first * RATE
        assert abs(end.last_voiced_sample - last * RATE) < 0.15 * RATE
    check_sound(events, TWO_TURNS)


def check_sound(events, sound):
    """Every utterance's audio is the call's own, without gaps from start to end, between its two events."""
    at = None
    for event in events:
        match event:
            case SpeechStarted():
                assert at is None
                at = event.at_sample
            case SpeechAudio():
                assert event.at_sample == at
                assert np.array_equal(event.samples, sound[at : at + len(event.samples)])
                at += len(event.samples)
            case SpeechEnded():
                assert at == event.end_sample
                at = None
    assert at is None


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(1, 7_000), min_size=1, max_size=8))
def test_the_same_sound_gives_the_same_events_however_it_is_cut(sizes):
    whole, cut = listen(TWO_TURNS), listen(TWO_TURNS, *sizes)
    assert [repr(e) for e in whole if not isinstance(e, SpeechAudio)] == [
        repr(e) for e in cut if not isinstance(e, SpeechAudio)
    ]
    check_sound(cut, TWO_TURNS)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.floats(0.05, 0.9)), min_size=1, max_size=6))
def test_sound_and_events_agree_for_any_call(spans):
    sound = call(*(vowel(s) if voiced else noise(s) for voiced, s in spans))
    check_sound(listen(sound, 333), sound)


def test_an_utterance_cut_off_by_the_end_of_the_call_ends_with_its_last_sample():
    sound = call(noise(1), vowel(0.7))[:-101]  # not a whole frame
    (end,) = only(SpeechEnded, listen(sound))
    assert end.end_sample == len(sound) and end.reason is EndReason.CLOSED


@pytest.mark.parametrize("level_dbfs", [-60, -40, -30, -20, -10])
@pytest.mark.parametrize("pink", [False, True])
def test_steady_noise_is_no_turn(level_dbfs, pink):
    assert listen(noise(15, level_dbfs, pink=pink, seed=4)) == []


def test_digital_silence_and_mains_hum_are_no_turns():
    at_s = np.arange(10 * RATE) / RATE
    hum = (0.05 * (np.sin(2 * np.pi * 50 * at_s) + 0.4 * np.sin(2 * np.pi * 150 * at_s))).astype(np.float32)
    assert listen(np.zeros(10 * RATE, dtype=np.float32)) == []
    assert listen(hum) == []


def test_a_voice_from_the_first_sample_is_heard_from_the_first_sample():
    events = listen(call(vowel(0.5), noise(1)))
    assert only(SpeechStarted, events) == [SpeechStarted(0)]


def test_a_voice_over_loud_steady_noise_is_heard():
    sound = np.concatenate([noise(3), vowel(1), noise(2)]) + noise(6, -30, pink=True, seed=2)
    (start,) = only(SpeechStarted, listen(sound))
    assert 2.2 * RATE < start.at_sample <= 3.05 * RATE


def test_a_whisper_in_a_quiet_room_is_heard():
    syllables = np.concatenate([noise(0.25, -32, pink=True, seed=i) if i % 2 else noise(0.1) for i in range(12)])
    assert len(only(SpeechStarted, listen(call(noise(2), syllables, noise(1))))) == 1


def test_a_long_monologue_is_cut_and_keeps_memory_bounded():
    listener, ten_s = Listener(TurnSettings(max_utterance_s=8)), call(*[vowel(1.7), noise(0.3)] * 5)
    ended = only(SpeechEnded, listener.push(ten_s))
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(5):  # the bound is far below what these 50 s would take, 3.2 MB
        for begin in range(0, len(ten_s), RATE):
            ended += only(SpeechEnded, listener.push(ten_s[begin : begin + RATE]))
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert [e.reason for e in ended] == [EndReason.TOO_LONG] * len(ended) and len(ended) >= 5
    assert all(a.end_sample == b.start_sample for a, b in itertools.pairwise(ended))
    assert grown < 200_000


def test_pitch_tells_a_vowel_from_noise():
    assert pitch_strength(vowel(0.04)) > 0.7
    assert max(pitch_strength(noise(0.04, -20, pink=p, seed=s)) for p in (True, False) for s in range(50)) < 0.4
    assert pitch_strength(np.zeros(640, dtype=np.float32)) < 0.01


@pytest.mark.parametrize("change", [{"aggressiveness": 4}, {"margin_db": -1}, {"min_pitch": 1.5}])
def test_vad_settings_out_of_bounds_are_refused(change):
    with pytest.raises(SettingsError, match=next(iter(change))):
        VoiceActivityDetector(VadSettings(**change))


@pytest.mark.data
def test_no_recorded_utterance_is_lost():
    manifest = DATA / "speech/manifest.tsv"
    if not manifest.is_file():
        pytest.skip(f"{manifest.name} of the speech recordings is not there")
    with manifest.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    sentences = [row for row in rows if row["source"] != "FSDD"][::20]
    digits = [row for row in rows if row["source"] == "FSDD"][::250]
    for row in sentences + digits:
        recording = read_wav(DATA / "speech" / row["path"])
        sound = call(noise(1.5), resample(recording.samples, recording.sample_rate_hz, RATE), noise(1.5))
        events = listen(sound)
        assert only(SpeechStarted, events), row["path"]
        check_sound(events, sound)
