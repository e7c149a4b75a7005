"""Real recogniser errors: cases are spoken by a synthetic voice, disturbed by noise, and heard by PocketSphinx.

The voice is the embedded eSpeak NG, or flite's `slt` where it is installed, which PocketSphinx understands better. It
is no human voice: what carries over to people is which words a recogniser confuses, not how often.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from server.audio.resample import resample
from server.audio.wav import read_wav
from server.engines.interfaces import SAMPLE_RATE_HZ, CancelToken, Samples, Transcriber, Transcript
from server.engines.prosody import NEUTRAL
from server.safety.finding import Said
from training.asr_eval import WordErrors, word_errors
from training.evaluation.safety.cases import Case

CLEAN: Final = float("inf")
_QUIET_S: Final = 0.25

Speak = Callable[[str], Samples]
"""Speaks a text as float32 (n,) at 16 kHz."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What came of one turn: the transcript and its errors."""

    said: Said
    errors: WordErrors


def espeak() -> Speak:
    """The embedded voice."""
    from server.engines.espeak import EspeakSynthesizer

    voice = EspeakSynthesizer.load()

    def speak(text: str) -> Samples:
        chunks = list(voice.speak(text, NEUTRAL, CancelToken()))
        sound = np.concatenate(chunks) if chunks else np.zeros(0, np.float32)
        return resample(sound, voice.sample_rate_hz, SAMPLE_RATE_HZ)

    return speak


def flite() -> Speak | None:
    """Flite's `slt`; None where flite is not installed."""
    program = shutil.which("flite")
    if program is None:
        return None

    def speak(text: str) -> Samples:
        with tempfile.TemporaryDirectory() as folder:
            words, sound = Path(folder) / "text", Path(folder) / "sound.wav"
            words.write_text(text, encoding="utf-8")
            subprocess.run([program, "-voice", "slt", "-f", words, "-o", sound], check=True, capture_output=True)
            spoken = read_wav(sound)
        return resample(spoken.samples, spoken.sample_rate_hz, SAMPLE_RATE_HZ)

    return speak


def with_noise(sound: Samples, snr_db: float, rng: np.random.Generator) -> Samples:
    """Add brown-ish noise, the shape of a room's, at a signal-to-noise ratio in decibels."""
    quiet = np.zeros(round(_QUIET_S * SAMPLE_RATE_HZ), np.float32)
    sound = np.concatenate([quiet, sound, quiet])
    if snr_db == CLEAN or not sound.any():
        return sound
    noise = np.cumsum(rng.standard_normal(len(sound)))
    noise = noise - np.convolve(noise, np.ones(400) / 400, mode="same")
    gain = np.sqrt(np.mean(sound**2) / np.mean(noise**2)) * 10 ** (-snr_db / 20)
    mixed: Samples = np.clip(sound + gain * noise, -1, 1).astype(np.float32)
    return mixed


def hear_all(
    cases: Sequence[Case], speak: Speak, transcriber: Transcriber, snr_db: float, *, seed: int = 7
) -> list[list[Hearing]]:
    """Every turn of every case, spoken and heard."""
    rng = np.random.default_rng(seed)
    return [[_hear(turn, with_noise(speak(turn), snr_db, rng), transcriber) for turn in case.turns] for case in cases]


def _hear(turn: str, sound: Samples, transcriber: Transcriber) -> Hearing:
    stream = transcriber.open("en")
    try:
        stream.feed(sound)
        heard = stream.finish(CancelToken())
    finally:
        stream.close()
    return Hearing(said_of(heard), word_errors(turn, heard.text))


def said_of(heard: Transcript) -> Said:
    """What the screen reads of a transcript."""
    words = tuple((word.text, word.confidence) for word in heard.words)
    return Said(heard.text, heard.alternatives, heard.confidence, words)
