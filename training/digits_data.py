"""Spoken digits as Whisper training examples: recordings, augmentation, log-mel features, batches.

The set is FSDD (five speakers, 2,500 isolated digits at 8 kHz). So few speakers teach a model those speakers and not
the words, so every example is made new: pitch and formants by resampling, tempo by overlap-add, a warped frequency
axis, equalisation, rooms, noise, telephone coding, and one to five recordings joined to a string. Everything random
comes from one `numpy.random.Generator`.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.fft  # type: ignore[import-untyped]
import soundfile  # type: ignore[import-untyped]
import soxr  # type: ignore[import-untyped]
from faster_whisper.feature_extractor import FeatureExtractor  # type: ignore[import-untyped]

from server.engines.espeak import EspeakSynthesizer
from server.engines.interfaces import CancelToken, Prosody

RATE_HZ = 16_000
FSDD_RATE_HZ = 8_000
FRAME_S = 0.01
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
NOISE_FOLDERS = ("audiomentations_bg", "audiomentations_short", "speechbrain")
"""Backgrounds mixed in; ESC-50 is left out, because its licence forbids what CC BY-SA allows."""

ESPEAK_ACCENTS = ("en-us", "en-gb-scotland", "en-gb-x-rp", "en-029")
ESPEAK_VARIANTS = (
    *("m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "f1", "f2", "f3", "f4", "f5", "Andy", "Annie", "Lee", "Mario"),
    *("adam", "anika", "belinda", "ed", "gustave", "iven", "john", "linda", "max", "michel", "pablo", "rob", "steph"),
    *("klatt", "klatt2", "klatt4", "victor", "zac"),
)
PLAIN_SHARE = 0.4
"""Share of spoken examples without room, noise, equaliser and masks."""
SYNTHETIC_SHARE = 0.15
"""Share of spoken examples in a synthetic voice, when there are any."""

Audio = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Recording:
    """One isolated digit, 16 kHz, with silence as recorded."""

    speaker: str
    digit: int
    samples: Audio


@dataclass(frozen=True, slots=True)
class Example:
    """One training example: log-mel features (80, frames), digits said, and each digit's span in frames."""

    features: Audio
    digits: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


def read_audio(path: Path) -> Audio:
    """Read any sound file as mono float32 at 16 kHz, shape (n,)."""
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono = samples.mean(axis=1)
    return np.ascontiguousarray(soxr.resample(mono, rate, RATE_HZ) if rate != RATE_HZ else mono, dtype=np.float32)


def load_recordings(data: Path) -> list[Recording]:
    """Read every FSDD recording named in `data/speech/manifest.tsv`, in the manifest's order."""
    speech = data / "speech"
    with (speech / "manifest.tsv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["source"] == "FSDD"]
    return [
        Recording(row["speaker"], DIGITS.index(row["transcript"]), read_audio(speech / row["path"])) for row in rows
    ]


def synthesise_recordings(rng: np.random.Generator, voices: int = 72) -> list[Recording]:
    """Speak the ten digits in many eSpeak voices and accents, band-limited like FSDD: more throats than four."""
    recordings = []
    combinations = [f"{accent}+{variant}" for accent in ESPEAK_ACCENTS for variant in ESPEAK_VARIANTS]
    for voice in rng.choice(combinations, size=min(voices, len(combinations)), replace=False):
        synthesizer = EspeakSynthesizer.load(str(voice))
        for digit, word in enumerate(DIGITS):
            prosody = Prosody(rate=float(rng.uniform(0.7, 1.3)), pitch_semitones=float(rng.uniform(-5, 5)))
            spoken = np.concatenate(list(synthesizer.speak(word, prosody, CancelToken())))
            narrow = soxr.resample(spoken, synthesizer.sample_rate_hz, FSDD_RATE_HZ)
            loud = np.flatnonzero(np.abs(narrow) > 0.02 * np.abs(narrow).max())
            kept = soxr.resample(narrow[loud[0] : loud[-1] + 1], FSDD_RATE_HZ, RATE_HZ)
            recordings.append(Recording(f"espeak {voice}", digit, np.asarray(kept, dtype=np.float32)))
    return recordings


def load_noises(data: Path) -> list[Audio]:
    """Read the background noises, each scaled to RMS 1."""
    paths = [path for folder in NOISE_FOLDERS for path in sorted((data / "noise" / folder).glob("*.*"))]
    paths += sorted((data / "noise").glob("*.mp3"))
    noises = [read_audio(path) for path in paths]
    return [noise / (np.sqrt(np.mean(noise**2)) + 1e-9) for noise in noises if noise.size > RATE_HZ // 2]


def load_rooms(data: Path) -> list[Audio]:
    """Read the room impulse responses, each with unit energy and at most half a second long."""
    rooms = [read_audio(path)[: RATE_HZ // 2] for path in sorted((data / "noise" / "rir").glob("*.wav"))]
    return [room / (np.sqrt(np.sum(room**2)) + 1e-9) for room in rooms]


def stretch(samples: Audio, factor: float, frame: int = 512) -> Audio:
    """Change tempo by `factor` (above 1 is faster) and keep pitch: waveform-similarity overlap-add."""
    hop, search = frame // 2, frame // 4
    if samples.size < 2 * frame or abs(factor - 1) < 0.02:
        return samples
    padded = np.pad(samples, (search, frame + search))
    window = np.hanning(frame + 1)[:-1].astype(np.float32)
    count = int(samples.size / (hop * factor))
    out = np.zeros((count + 1) * hop, dtype=np.float32)
    expected = padded[search : search + frame]
    for index in range(count):
        centre = search + int(index * hop * factor)
        if centre + search + frame + hop > padded.size:
            break
        region = padded[centre - search : centre + search + frame]
        best = int(np.argmax(np.correlate(region, expected, "valid")))
        start = centre - search + best
        out[index * hop : index * hop + frame] += padded[start : start + frame] * window
        expected = padded[start + hop : start + hop + frame]
    return out


def vary(recording: Recording, rng: np.random.Generator) -> Audio:
    """Give the recording another voice and tempo: resampling moves pitch and formants, overlap-add the tempo."""
    voice = float(np.exp(rng.uniform(np.log(0.82), np.log(1.2))))
    tempo = float(np.exp(rng.uniform(np.log(0.8), np.log(1.3))))
    moved = soxr.resample(recording.samples, RATE_HZ * voice, RATE_HZ, quality="LQ")
    return stretch(np.asarray(moved, dtype=np.float32), tempo / voice)


class Features:
    """Log-mel features exactly as faster-whisper computes them, with room for a warped frequency axis and a filter."""

    def __init__(self, warps: int = 17, widest: float = 0.12) -> None:
        """Prepare `warps` mel filter banks whose frequency axes are scaled by 1 - widest … 1 + widest."""
        base = FeatureExtractor().mel_filters  # (80, 201)
        bins = np.arange(base.shape[1])
        banks = []
        for scale in np.linspace(1 - widest, 1 + widest, warps):
            source = np.clip(bins * scale, 0, bins[-1])
            low = np.minimum(source.astype(int), bins[-1] - 1)
            warp = np.zeros((bins.size, bins.size))
            warp[bins, low] += 1 - (source - low)
            warp[bins, low + 1] += source - low
            banks.append((base @ warp).astype(np.float32))
        self.banks = banks
        self.window = np.hanning(401)[:-1].astype(np.float32)

    def __call__(self, samples: Audio, warp: int | None = None, gain: Audio | None = None) -> Audio:
        """Turn samples (n,) into features (80, n // 160 + 1); `gain` multiplies the power of each mel band."""
        padded = np.pad(np.pad(samples, (0, 160)), 200, mode="reflect")
        frames = np.lib.stride_tricks.sliding_window_view(padded, 400)[::160]
        power = np.abs(scipy.fft.rfft(frames * self.window, axis=-1)[:-1]) ** 2  # (frames, 201)
        mel = self.banks[len(self.banks) // 2 if warp is None else warp] @ power.T
        if gain is not None:
            mel *= gain[:, None]
        log = np.log10(np.maximum(mel, 1e-10))
        return np.asarray((np.maximum(log, log.max() - 8.0) + 4.0) / 4.0, dtype=np.float32)


def coloured_noise(size: int, slope: float, rng: np.random.Generator) -> Audio:
    """Noise of RMS 1 whose power falls with frequency to the power `slope` (0 white, 1 pink, 2 brown)."""
    spectrum = np.fft.rfft(rng.standard_normal(size))
    spectrum *= np.maximum(np.arange(spectrum.size), 1.0) ** (-slope / 2)
    noise = np.fft.irfft(spectrum, size)
    return np.asarray(noise / (np.sqrt(np.mean(noise**2)) + 1e-9), dtype=np.float32)


def telephone(samples: Audio) -> Audio:
    """Pass samples through 8-bit mu-law coding, as a telephone line does."""
    peak = float(np.abs(samples).max()) + 1e-9
    folded = np.sign(samples) * np.log1p(255 * np.abs(samples) / peak) / np.log(256.0)
    coded = np.round(folded * 127) / 127
    return np.asarray(np.sign(coded) * (256.0 ** np.abs(coded) - 1) / 255 * peak, dtype=np.float32)


def band_gains(rng: np.random.Generator, bands: int = 80) -> Audio:
    """A random equaliser over the mel bands, as power factors: a smooth curve, sometimes with band limits."""
    knots = rng.normal(0, 4.0, size=6)
    decibels = np.interp(np.arange(bands), np.linspace(0, bands - 1, 6), knots)
    if rng.random() < 0.2:
        decibels[: rng.integers(1, 9)] -= rng.uniform(10, 50)
    if rng.random() < 0.2:
        decibels[rng.integers(42, 60) :] -= rng.uniform(10, 60)
    return np.asarray(10 ** (decibels / 10), dtype=np.float32)


def mask(features: Audio, rng: np.random.Generator) -> None:
    """Hide random bands and short stretches of time in place (SpecAugment, Park et al. 2019)."""
    bands, frames = features.shape
    fill = float(features.mean())
    for _ in range(2):
        width = int(rng.integers(0, 11))
        low = int(rng.integers(0, bands - width))
        features[low : low + width] = fill
    for _ in range(int(rng.integers(0, 3))):
        width = int(rng.integers(0, min(9, frames // 4)))
        start = int(rng.integers(0, frames - width))
        features[:, start : start + width] = fill


class ExampleMaker:
    """Makes endless random examples from recordings, noises and rooms."""

    def __init__(
        self,
        recordings: Sequence[Recording],
        noises: list[Audio],
        rooms: list[Audio],
        rng: np.random.Generator,
        copies: int,
        synthetic: Sequence[Recording] = (),
    ) -> None:
        """Prepare `copies` varied versions of each recording, because varying is the costly step."""
        self.rng, self.noises, self.rooms = rng, noises, rooms
        self.hisses = [coloured_noise(20 * RATE_HZ, slope, rng) for slope in np.linspace(0, 2, 9)]
        self.features = Features()
        self.speakers = sorted({recording.speaker for recording in recordings})
        self.voices = sorted({recording.speaker for recording in synthetic})
        self.pool: dict[str, list[tuple[int, Audio]]] = {name: [] for name in (*self.speakers, *self.voices)}
        for recording in (*recordings, *synthetic):
            self.pool[recording.speaker].append((recording.digit, recording.samples))
            for _ in range(copies):
                self.pool[recording.speaker].append((recording.digit, vary(recording, rng)))

    def _backdrop(self, size: int) -> Audio:
        """Noise of RMS 1: recorded when there is any and chance has it, else coloured, hum or silence."""
        rng = self.rng
        kind = rng.random()
        if kind < 0.9:
            shelf = self.noises if self.noises and kind < 0.5 else self.hisses
            noise = shelf[int(rng.integers(len(shelf)))]
            start = int(rng.integers(0, noise.size))
            piece = noise[start : start + size]
            return piece if piece.size == size else np.concatenate([piece, np.resize(noise, size - piece.size)])
        time = np.arange(size, dtype=np.float32) / RATE_HZ
        base = rng.choice([50.0, 60.0, 100.0, rng.uniform(80, 1000)])
        return np.asarray(np.sin(2 * np.pi * base * time) + 0.5 * np.sin(6 * np.pi * base * time), dtype=np.float32)

    def _finish(self, samples: Audio, spans: list[tuple[int, int]], digits: list[int], plain: bool) -> Example:
        """Measure, and unless `plain` colour and hide: samples to features."""
        rng = self.rng
        warp = int(rng.integers(len(self.features.banks))) if rng.random() < 0.7 else None
        if not plain and rng.random() < 0.2:
            samples = telephone(samples)
        features = self.features(samples, warp, band_gains(rng) if not plain and rng.random() < 0.8 else None)
        if not plain and rng.random() < 0.5:
            mask(features, rng)
        return Example(features, tuple(digits), tuple((a // 160, b // 160) for a, b in spans))

    def silence(self, longest_s: float) -> Example:
        """Nothing said: silence, hiss, hum or background, up to `longest_s`."""
        size = int(self.rng.uniform(0.2, longest_s) * RATE_HZ)
        level = 10 ** (self.rng.uniform(-90, -15) / 20)
        samples = np.zeros(size, np.float32) if self.rng.random() < 0.15 else self._backdrop(size) * np.float32(level)
        return self._finish(samples, [], [], plain=False)

    def spoken(self, count: int) -> Example:
        """`count` digits by one speaker, with random gaps, in a random room before a random background.

        Some are left plain, as the recordings are: a model that hears nothing easy learns slowly.
        """
        rng = self.rng
        plain = rng.random() < PLAIN_SHARE
        names = self.voices if self.voices and rng.random() < SYNTHETIC_SHARE else self.speakers
        pool = self.pool[names[int(rng.integers(len(names)))]]
        parts: list[Audio] = [np.zeros(int(rng.uniform(0, 0.35) * RATE_HZ * (rng.random() < 0.8)), np.float32)]
        spans, digits, position = [], [], parts[0].size
        for index in range(count):
            digit, samples = pool[int(rng.integers(len(pool)))]
            scaled = samples * np.float32(10 ** (rng.uniform(-4, 4) / 20))
            gap = np.zeros(int(rng.uniform(0.02, 0.5) * RATE_HZ), np.float32) if index < count - 1 else parts[0][:0]
            parts += [scaled, gap]
            spans.append((position, position + scaled.size))
            digits.append(digit)
            position += scaled.size + gap.size
        parts.append(np.zeros(int(rng.uniform(0, 0.35) * RATE_HZ * (rng.random() < 0.8)), np.float32))
        samples = np.concatenate(parts)
        level = float(np.sqrt(np.mean(samples**2))) + 1e-9
        if self.rooms and not plain and rng.random() < 0.3:
            room = self.rooms[int(rng.integers(len(self.rooms)))]
            size = scipy.fft.next_fast_len(samples.size + room.size, real=True)
            wet = scipy.fft.irfft(scipy.fft.rfft(samples, size) * scipy.fft.rfft(room, size), size)[: samples.size]
            samples = wet * np.float32(level / (np.sqrt(np.mean(wet**2)) + 1e-9))
        if not plain and rng.random() < 0.7:
            samples = samples + self._backdrop(samples.size) * np.float32(level * 10 ** (-rng.uniform(10, 45) / 20))
        target = 10 ** (rng.uniform(-45, -14) / 20)
        return self._finish(np.asarray(samples * (target / level), dtype=np.float32), spans, digits, plain)

    def batches(self, count: int, size: int, most: int) -> list[list[Example]]:
        """`count` batches of `size` examples of 1 (or 2, if `most` is more) to `most` digits; one in twelve is silent.

        Examples of like length share a batch, since a batch costs what its longest example costs.
        """
        fewest = min(2, most)
        examples = [
            self.silence(0.4 + 0.6 * most)
            if self.rng.random() < 1 / 12
            else self.spoken(int(self.rng.integers(fewest, most + 1)))
            for _ in range(count * size)
        ]
        examples.sort(key=lambda example: example.features.shape[1])
        return [examples[start : start + size] for start in range(0, len(examples), size)]
