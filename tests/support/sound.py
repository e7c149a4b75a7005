"""Sounds to test with: noise, and a vowel that voice detectors take for a voice."""

from __future__ import annotations

import numpy as np

RATE = 16_000


def noise(seconds, rms_dbfs=-70.0, *, pink=False, seed=0):
    count = round(seconds * RATE)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    if pink:
        spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
    sound = np.fft.irfft(spectrum, count)
    return (sound / sound.std() * 10 ** (rms_dbfs / 20)).astype(np.float32)


def vowel(seconds, *, pitch_hz=120.0, rms_dbfs=-20.0):
    """A sung "ah": harmonics of a slightly wavering pitch under two formants, swelling as syllables do."""
    at_s = np.arange(round(seconds * RATE)) / RATE
    phase = 2 * np.pi * np.cumsum(pitch_hz * (1 + 0.03 * np.sin(2 * np.pi * 3 * at_s))) / RATE
    sound = np.zeros_like(at_s)
    for k in range(1, 30):
        hz = k * pitch_hz
        sound += np.sin(k * phase) * (1 / (1 + ((hz - 700) / 150) ** 2) + 0.5 / (1 + ((hz - 1200) / 200) ** 2) + 0.02)
    sound *= 0.6 + 0.4 * np.sin(2 * np.pi * 4 * at_s)
    return (sound / sound.std() * 10 ** (rms_dbfs / 20)).astype(np.float32)
