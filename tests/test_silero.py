"""Silero as the judge behind WebRTC's gate: real speech is a voice, noise is not, and the first sound is not lost."""

import numpy as np
import pytest

from server.audio.resample import resample
from server.audio.wav import read_wav
from server.engines.silero import WINDOW_SAMPLES, Silero
from server.errors import EngineLoadError, SettingsError
from server.turns.vad import FRAME_SAMPLES, JudgedActivity, JudgeSettings

RATE_HZ = 16_000


@pytest.fixture(scope="module")
def silero():
    return Silero.load()


def frames(samples):
    whole = len(samples) // FRAME_SAMPLES * FRAME_SAMPLES
    return np.asarray(samples[:whole], dtype=np.float32).reshape(-1, FRAME_SAMPLES)


@pytest.fixture(scope="module")
def speech(speech_manifest):
    """Seconds of a real voice, at 16 kHz."""
    read = read_wav(sorted(speech_manifest.parent.glob("ljspeech_coqui/wavs/*.flac"))[0])
    return resample(read.samples, read.sample_rate_hz, RATE_HZ)[: 4 * RATE_HZ]


def test_it_hears_a_voice_and_no_voice_in_noise(silero, speech):
    stream = silero.open()
    heard = [stream.push(frame) for frame in frames(speech)]
    assert np.mean(np.array(heard) > 0.5) > 0.5
    stream.reset()
    noise = np.random.default_rng(1).normal(0, 0.1, 3 * RATE_HZ)
    assert max(stream.push(frame) for frame in frames(noise)) < 0.4


def test_how_sound_is_cut_does_not_matter_but_for_windows_begun(silero, speech):
    one, other = silero.open(), silero.open()
    whole = [
        one.push(speech[place : place + WINDOW_SAMPLES]) for place in range(0, 20 * WINDOW_SAMPLES, WINDOW_SAMPLES)
    ]
    pieces = []
    for place in range(0, 20 * WINDOW_SAMPLES, WINDOW_SAMPLES):
        for part in np.array_split(speech[place : place + WINDOW_SAMPLES], 3):
            last = other.push(part)
        pieces.append(last)
    assert pieces == pytest.approx(whole, abs=1e-5)


def test_a_file_that_is_no_model_is_refused_in_one_sentence(tmp_path):
    (tmp_path / "x.onnx").write_bytes(b"no model")
    with pytest.raises(EngineLoadError, match="install faster-whisper again"):
        Silero.load(tmp_path / "x.onnx")


class Judge:
    """Says what it is told to and counts what it heard."""

    def __init__(self, says=1.0):
        self.says, self.heard, self.resets = says, 0, 0

    def push(self, samples):
        self.heard += len(samples)
        return self.says

    def reset(self):
        self.resets += 1


def test_the_judge_costs_nothing_while_the_gate_is_shut(speech):
    judge = Judge()
    activity = JudgedActivity(judge)
    assert not any(activity.push(frame) for frame in frames(np.zeros(RATE_HZ)))
    assert judge.heard == 0
    assert any(activity.push(frame) for frame in frames(speech))
    assert judge.heard > 0 and judge.resets >= 1


def test_when_the_gate_opens_the_judge_first_hears_what_came_before(speech):
    judge = Judge(0.0)
    activity = JudgedActivity(judge, JudgeSettings(gate_hold_s=0))
    for frame in frames(np.concatenate([np.zeros(RATE_HZ // 2, dtype=np.float32), speech])):
        activity.push(frame)
        if judge.heard:
            break
    assert judge.heard == 5 * FRAME_SAMPLES  # four frames before, and this one


def test_a_voice_ends_at_a_lower_probability_than_it_begins(speech):
    judge = Judge(0.3)
    activity = JudgedActivity(judge)
    loud = frames(speech)
    loud = loud[np.argsort(-np.abs(loud).max(axis=1))][:1].repeat(40, axis=0)
    assert not any(activity.push(frame) for frame in loud[:20])
    judge.says = 0.5
    assert any(activity.push(frame) for frame in loud[:20])
    judge.says = 0.3
    assert all(activity.push(frame) for frame in loud[:10])


@pytest.mark.parametrize("wrong", [{"enter": 0.2, "leave": 0.3}, {"gate_aggressiveness": 4}, {"gate_hold_s": 9}])
def test_settings_out_of_bounds_are_refused(wrong):
    with pytest.raises(SettingsError):
        JudgeSettings(**wrong)
