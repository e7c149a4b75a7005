"""Speech over a reply: echo, signs of listening, and a caller who means it; long silences; stable words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import SettingsError
from server.turns.barge_in import BargeIn, BargeInSettings, EchoEstimate, level_dbfs, means_something
from server.turns.endpointing import SpeechConfirmed
from server.turns.listener import Listener
from server.turns.silence import SilenceSettings, SilenceWatch
from server.turns.stable import StableWords
from tests.support.sound import vowel

FRAME = 320


def over_a_reply(voiced_s: float, words: str = "") -> BargeIn:
    """Somebody spoke for so long over a reply; whether it interrupts is asked with one more frame."""
    barge = BargeIn()
    barge.playing(-20.0)
    assert barge.begin()
    for _ in range(round(voiced_s / 0.02)):
        barge.push(True, FRAME)
    if words:
        barge.read(words)
    return barge


@pytest.mark.parametrize(
    ("voiced_s", "words", "meant"),
    [(0.3, "", False), (0.3, "yeah", False), (0.3, "mhm okay", False), (0.3, "wait", True), (0.1, "wait", False),
     (0.7, "", True), (0.7, "yeah", True)],
)  # fmt: skip
def test_what_interrupts(voiced_s: float, words: str, meant: bool) -> None:
    assert over_a_reply(voiced_s, words).is_open is not meant


def test_without_a_reply_there_is_nothing_to_settle() -> None:
    barge = BargeIn()
    assert not barge.begin() and not barge.push(True, 16_000) and not barge.read("stop")


def test_once_the_reply_is_over_less_is_enough() -> None:
    barge = over_a_reply(0.3)
    barge.playing(None)
    assert barge.push(False, FRAME)


def test_sound_far_below_the_reply_is_its_echo() -> None:
    barge, loud, soft = BargeIn(), vowel(0.02, rms_dbfs=-25), vowel(0.02, rms_dbfs=-45)
    assert barge.is_voice(True, soft) and not barge.is_voice(False, loud)
    barge.playing(-20.0)
    assert not barge.is_voice(True, soft) and barge.is_voice(True, loud)
    off = BargeIn(BargeInSettings(echo_db=0.0))
    off.playing(-20.0)
    assert off.is_voice(True, soft)
    assert level_dbfs(np.zeros(0, dtype=np.float32)) == -100.0


def test_the_listener_confirms_later_over_a_reply() -> None:
    sound = np.concatenate([vowel(0.5), np.zeros(8_000, dtype=np.float32)])
    free, guarded = Listener(), Listener()
    guarded.playing(-30.0)
    assert any(isinstance(event, SpeechConfirmed) for event in free.push(sound))
    assert not any(isinstance(event, SpeechConfirmed) for event in guarded.push(sound[:8_000]))
    assert any(isinstance(event, SpeechConfirmed) for event in guarded.read("please stop"))


def test_words_of_listening_mean_nothing_else() -> None:
    assert not means_something("Yeah. Mhm, okay") and means_something("yeah but") and not means_something("")


def test_bad_settings_are_refused() -> None:
    with pytest.raises(SettingsError):
        BargeInSettings(voiced_s=0.1, word_voiced_s=0.5)
    with pytest.raises(SettingsError):
        BargeInSettings(echo_db=-1)
    with pytest.raises(SettingsError):
        SilenceSettings(prompt_s=0.5)


def test_silence_is_prompted_twice_and_then_ends_by_samples_heard() -> None:
    watch = SilenceWatch(SilenceSettings(2, 3, 4), 100)
    told = [watch.push(50, is_quiet=True) for _ in range(30)]
    assert [(place, each) for place, each in enumerate(told, start=1) if each] == [(4, 1), (10, 2), (18, 3)]
    watch.spoke()
    assert [watch.push(100, is_quiet=True) for _ in range(2)] == [0, 1]


def test_a_reply_that_plays_and_a_call_without_sound_are_no_silence() -> None:
    watch = SilenceWatch(SilenceSettings(2, 3, 4), 100)
    assert not any(watch.push(100, is_quiet=False) for _ in range(10))
    assert watch.push(100, is_quiet=True) == 0 and watch.push(100, is_quiet=True) == 1
    never = SilenceWatch(SilenceSettings(prompt_s=0), 100)
    assert not any(never.push(1_000, is_quiet=True) for _ in range(10))


def test_a_word_is_shown_once_two_hypotheses_agree_and_stays() -> None:
    stable = StableWords()
    heard = ("i", "i lost", "i lost my talk", "i lost my dog", "he lost my dog last", "i lost my dog last year")
    assert [stable.push(text) for text in heard] == ["", "i", "lost", "my", "", ""]
    assert stable.push("i lost my dog last year ago") == "dog last year"
    assert stable.text == "i lost my dog last year"


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=5), max_size=8))
def test_shown_words_are_never_taken_back(hypotheses: list[list[str]]) -> None:
    stable, shown = StableWords(), ""
    for hypothesis in hypotheses:
        stable.push(" ".join(hypothesis))
        assert stable.text.startswith(shown)
        shown = stable.text


def test_how_far_the_echo_lies_below_is_learnt_while_nobody_speaks_over_the_reply() -> None:
    quiet_caller, echo = vowel(0.02, rms_dbfs=-38), vowel(0.02, rms_dbfs=-46)
    barge = BargeIn()
    barge.playing(-20.0)
    assert not barge.is_voice(True, quiet_caller)  # 18 dB below: nothing is known of this line yet
    for _ in range(60):
        assert not barge.is_voice(True, echo)
    assert barge.is_voice(True, quiet_caller)
    assert not barge.is_voice(True, echo)


def test_a_line_without_echo_lets_a_quiet_caller_in_but_never_all() -> None:
    barge = BargeIn()
    barge.playing(-20.0)
    for _ in range(60):
        assert not barge.is_voice(False, vowel(0.02, rms_dbfs=-70))
    assert barge.is_voice(True, vowel(0.02, rms_dbfs=-37))  # 14 dB would not let it
    assert not barge.is_voice(True, vowel(0.02, rms_dbfs=-42))


def test_nothing_is_learnt_of_the_echo_while_somebody_speaks_over_the_reply() -> None:
    estimate = EchoEstimate()
    assert estimate.guard_db(14.0) == 14.0
    barge = BargeIn()
    barge.playing(-20.0)
    barge.begin()
    for _ in range(100):
        barge.is_voice(True, vowel(0.02, rms_dbfs=-60))
    assert not barge.is_voice(True, vowel(0.02, rms_dbfs=-38))
