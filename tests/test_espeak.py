"""The embedded voice: plausible speech at one level, prosody that acts, nothing interpreted, safe from many threads.

eSpeak's oscillators run on from one sentence to the next, so the same words twice are compared by their length and
by their loudness over time, not sample by sample.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.engines.espeak import EspeakSynthesizer
from server.engines.interfaces import CancelToken, Prosody
from server.engines.loudness import CEILING, finish_clause, limit, speech_dbfs
from server.engines.spoken_text import sentences, spoken_text
from server.errors import EngineLoadError, TurnCancelled

REPLIES = [
    "I'm so sorry to hear that, losing him must hurt a lot.",
    "How long did you have him?",
    "That sounds really hard, and you are not alone with it.",
    "Do you want to tell me what happened yesterday?",
    "Oh no!",
    "Congratulations, you must be so proud of her!",
    "I can understand why you would feel anxious before the exam.",
    "Twelve years is a long time.",
    "It was 3.50, I think, on the 21st of May.",
    "I hope that you feel better after the weekend, and that you can rest.",
]
LONG = " ".join(REPLIES)


@pytest.fixture(scope="module")
def voice() -> EspeakSynthesizer:
    voice = EspeakSynthesizer.load()
    voice.warm_up()
    return voice


def sound_of(voice: EspeakSynthesizer, text: str, prosody: Prosody = Prosody()) -> np.ndarray:  # noqa: B008 - frozen
    chunks = list(voice.speak(text, prosody, CancelToken()))
    return np.concatenate([np.zeros(0, np.float32), *chunks])


def rms_dbfs(samples: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(samples.astype(np.float64) ** 2)))


def median_f0_hz(samples: np.ndarray, rate_hz: int) -> float:
    """By autocorrelation of 50 ms frames, 70 to 450 Hz, over the frames that are loud and periodic."""
    found, size = [], round(0.05 * rate_hz)
    for start in range(0, samples.size - size, size // 2):
        frame = samples[start : start + size] * np.hanning(size)
        if np.sqrt(np.mean(frame**2)) < 0.01:
            continue
        correlation = np.fft.irfft(np.abs(np.fft.rfft(frame, 4 * size)) ** 2)
        low, high = rate_hz // 450, rate_hz // 70
        lag = low + int(np.argmax(correlation[low:high]))
        if correlation[lag] > 0.5 * correlation[0]:
            found.append(rate_hz / lag)
    return float(np.median(found))


def loudness_over_time(samples: np.ndarray, frame: int = 2205) -> np.ndarray:
    return np.sqrt(np.mean(samples[: samples.size // frame * frame].reshape(-1, frame) ** 2, axis=1))


def assert_same_speech(one: np.ndarray, other: np.ndarray) -> None:
    assert abs(one.size - other.size) <= 0.005 * one.size
    frames = min(one.size, other.size) // 2205
    first, second = loudness_over_time(one)[:frames], loudness_over_time(other)[:frames]
    assert np.corrcoef(first, second)[0, 1] > 0.97


@pytest.mark.parametrize("text", REPLIES)
def test_the_sound_is_plausible_for_the_words_and_at_level(voice, text):
    sound = sound_of(voice, text)
    assert sound.dtype == np.float32 and sound.ndim == 1
    assert 0.2 <= sound.size / voice.sample_rate_hz / len(text.split()) <= 0.8
    assert -30.0 <= rms_dbfs(sound) <= -12.0
    assert np.abs(sound).max() <= CEILING + 1e-6


@pytest.mark.parametrize("prosody", [Prosody(gain_db=-3.0, pause_s=0.3, rate=0.88), Prosody(gain_db=12.0, rate=1.3)])
def test_every_manner_stays_in_level(voice, prosody):
    for text in REPLIES:
        sound = sound_of(voice, text, prosody)
        speech = np.trim_zeros(sound)
        assert -30.0 <= rms_dbfs(speech) <= -12.0
        assert np.abs(sound).max() <= CEILING + 1e-6


def test_sound_starts_at_once_and_comes_in_small_chunks(voice):
    chunks = list(voice.speak(REPLIES[0], Prosody(), CancelToken()))
    first = np.flatnonzero(np.abs(chunks[0]) > 0.01 * CEILING)[0]
    assert first < 0.03 * voice.sample_rate_hz
    assert all(0 < chunk.size <= 0.2 * voice.sample_rate_hz for chunk in chunks)


def test_rate_changes_duration(voice):
    calm, own, brisk = (sound_of(voice, REPLIES[0], Prosody(rate=rate)).size for rate in (0.8, 1.0, 1.25))
    assert calm / own == pytest.approx(1 / 0.8, rel=0.06)
    assert brisk / own == pytest.approx(0.8, rel=0.06)


def test_pitch_moves_by_the_semitones_asked_for(voice):
    text = " ".join(REPLIES[:4])
    low, own, high = (
        median_f0_hz(sound_of(voice, text, Prosody(pitch_semitones=shift)), voice.sample_rate_hz)
        for shift in (-3, 0, 3)
    )
    assert 12 * np.log2(low / own) == pytest.approx(-3, abs=0.8)
    assert 12 * np.log2(high / own) == pytest.approx(3, abs=0.8)


def test_pause_and_gain_do_what_they_say(voice):
    own = sound_of(voice, REPLIES[0])
    paused = sound_of(voice, REPLIES[0], Prosody(pause_s=0.5))
    assert paused.size - own.size == pytest.approx(0.5 * voice.sample_rate_hz, abs=0.02 * voice.sample_rate_hz)
    assert not paused[-round(0.5 * voice.sample_rate_hz) :].any()
    soft = sound_of(voice, REPLIES[0], Prosody(gain_db=-4.0))
    assert rms_dbfs(soft) - rms_dbfs(own) == pytest.approx(-4.0, abs=0.5)


@pytest.mark.parametrize("text", ["", " \n", "...", "?!", "—", "<>", "[[]]", "🙂", "\x00\x01", "* * *", "<br/>"])
def test_no_words_yield_nothing(voice, text):
    assert list(voice.speak(text, Prosody(), CancelToken())) == []


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("I am <break time='5s'/> here", "I am here"),
        ("<prosody rate='20%'>I am here</prosody>", "I am here"),
        ("I *am* _here_ #now", "I am here now"),
        ("I am \x01300S here", "I am 300S here"),
        ("I am here 🙂👍🏽", "I am here"),
        ("[[h@l'oU]]", "h@l'oU"),
        ("I am—well—here", "I am, well, here"),
        ("1 < 2 & 3", "1 2 & 3"),
        ("I\u200d am \ud800here", "I am here"),
    ],
)
def test_markup_is_dropped_or_read_as_words(voice, marked, plain):
    assert spoken_text(marked) == plain
    assert_same_speech(sound_of(voice, marked), sound_of(voice, plain))


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_no_text_breaks_the_voice(voice, text):
    sound = sound_of(voice, text)
    assert np.isfinite(sound).all()
    assert np.abs(sound).max(initial=0.0) <= CEILING + 1e-6
    if not spoken_text(text):
        assert not sound.size


def test_other_scripts_are_spoken_somehow(voice):
    for text in ("Je suis désolé.", "你好", "привет", "café naïve"):
        assert sound_of(voice, text).size


def test_eight_threads_get_what_one_would(voice):
    low = EspeakSynthesizer.load("en-us")  # another voice in between must not leak into this one
    manners = [Prosody(), Prosody(rate=0.8, pitch_semitones=-2.0)]
    jobs = [(engine, text, manner) for engine in (voice, low) for text in REPLIES[:4] for manner in manners]
    alone = [sound_of(*job) for job in jobs]
    start = threading.Barrier(8)

    def together(thread: int) -> None:
        start.wait()
        for index in range(thread, len(jobs) + thread):
            assert_same_speech(alone[index % len(jobs)], sound_of(*jobs[index % len(jobs)]))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(together, range(8)))


class CancelledAfter(CancelToken):
    """A token that cancels itself once it was looked at `looks` times."""

    __slots__ = ("looks",)

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.looks = looks

    @property
    def cancelled(self) -> bool:
        self.looks -= 1
        if self.looks < 0:
            self.cancel()
        return super().cancelled


def test_a_cancelled_turn_stops_the_library_in_mid_sentence(voice):
    token = CancelledAfter(5)  # looked at once for each 60 ms that the library has rendered
    with pytest.raises(TurnCancelled):
        next(voice.speak(REPLIES[0], Prosody(), token))
    assert token.looks == -1, "the library went on after it was asked to stop"
    assert_same_speech(sound_of(voice, REPLIES[1]), sound_of(voice, REPLIES[1]))


def test_a_cancelled_turn_stops_between_chunks_and_before_the_first(voice):
    token = CancelToken()
    chunks = voice.speak(LONG, Prosody(), token)
    next(chunks)
    token.cancel()
    with pytest.raises(TurnCancelled):
        next(chunks)
    with pytest.raises(TurnCancelled):
        next(voice.speak("Hello.", Prosody(), token))


def test_a_long_text_is_spoken_by_sentences():
    assert sentences(LONG) == REPLIES
    assert sentences("One. Two.") == ["One. Two."]


@pytest.mark.parametrize("name", ["xx-nowhere", "en-us+nobody", "", "../../etc"])
def test_an_unknown_voice_is_one_sentence(name):
    with pytest.raises(EngineLoadError, match=r"^eSpeak NG has no voice .*en-us\+f2'\.$"):
        EspeakSynthesizer.load(name)


@pytest.mark.parametrize("name", ["en-gb", "en-gb+f2", "de", "fr-fr"])
def test_a_voice_may_be_named_by_its_language(name):
    assert sound_of(EspeakSynthesizer.load(name), "Bonjour Berlin.").size


def test_the_name_says_what_is_loaded(voice):
    assert voice.name.startswith("eSpeak NG 1.") and voice.name.endswith("en-us+f2")
    assert voice.sample_rate_hz == 22_050


def test_the_limiter_holds_peaks_and_leaves_the_rest():
    rng = np.random.default_rng(1)
    quiet = rng.uniform(-0.3, 0.3, 4_000).astype(np.float32)
    assert np.array_equal(limit(quiet, 16_000), quiet)
    loud = quiet.copy()
    loud[2_000:2_050] *= 12
    limited = limit(loud, 16_000)
    assert np.abs(limited).max() <= CEILING + 1e-6
    assert np.array_equal(limited[:1_800], loud[:1_800]) and np.array_equal(limited[2_300:], loud[2_300:])
    assert limit(np.zeros(0, np.float32), 16_000).size == 0


@given(st.integers(1, 3_000), st.floats(0.001, 30.0), st.integers(0, 2**31), st.sampled_from([8_000, 22_050]))
@settings(max_examples=50, deadline=None)
def test_any_sound_is_finished_below_the_ceiling(size, amplitude, seed, rate_hz):
    sound = np.random.default_rng(seed).normal(0, amplitude, size).astype(np.float32)
    finished = finish_clause(sound, rate_hz, gain_db=20.0, pause_s=0.0)
    assert np.isfinite(finished).all() and np.abs(finished).max(initial=0.0) <= CEILING + 1e-5


def test_silence_is_trimmed_to_nothing_and_around_sound():
    tone = np.sin(np.arange(8_000) * 0.2).astype(np.float32) * 0.05
    padded = np.concatenate([np.zeros(8_000, np.float32), tone, np.zeros(8_000, np.float32)])
    finished = finish_clause(padded, 16_000, gain_db=0.0, pause_s=0.1)
    assert 8_000 + 1_600 <= finished.size <= 8_000 + 1_600 + 800
    assert speech_dbfs(finished, 16_000) == pytest.approx(-20.0, abs=0.3)
    assert finish_clause(np.zeros(100, np.float32), 16_000, gain_db=0.0, pause_s=1.0).size == 0
