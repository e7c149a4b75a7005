"""Calls made of real recordings, by seed: turns with pauses inside and between sentences, noise, rooms, telephone.

A call is one imagined caller: turns joined from utterances of real speakers, each ending where a sentence ends. Inside
the turns the caller pauses for 0.2 to 2 s, at gaps of the recording (inside sentences) and between utterances; each
caller has a tempo of their own. After a turn it is silent for some seconds, as when a reply is spoken.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from server.audio.g711 import mulaw_decode, mulaw_encode
from server.audio.resample import resample
from server.audio.wav import Samples, read_wav
from server.errors import SettingsError
from server.turns.endpointing import SAMPLE_RATE_HZ
from training.turns.recordings import Recording, TimedWord

SHORTEST_S: Final = 0.2
LONGEST_S: Final = 2.0
_TEMPO_S: Final = (0.35, 1.1)
"""Median pause of a caller: log-uniform between these."""
_SPREAD: Final = 0.45
_AFTER_S: Final = (4.0, 5.0)
_LEAST_GAP_S: Final = 0.08
_LEAST_PIECE_S: Final = 0.5
_MOST_TURN_S: Final = 14.0
_FLOOR_DBFS: Final = -72.0
_SPEECH_DBFS: Final = -26.0
CONDITIONS: Final = ("quiet", "noise 20 dB", "noise 10 dB", "noise 5 dB", "room", "telephone")


@dataclass(frozen=True, slots=True)
class Pause:
    """A silence after which the caller went on."""

    start_s: float
    end_s: float
    inside_sentence: bool


@dataclass(frozen=True, slots=True)
class MadeTurn:
    """One turn of a call, in seconds of the call."""

    start_s: float
    end_s: float
    """Where the last word ends."""
    pauses: tuple[Pause, ...]
    words: tuple[TimedWord, ...] = ()
    """In seconds of the call."""

    def said_by(self, at_s: float) -> str:
        """The words that were said by then, bare, as an exact recogniser would give them."""
        return " ".join(word.bare for word in self.words if word.end_s <= at_s)


@dataclass(frozen=True, slots=True)
class Call:
    """The sound of one caller, (n,) at 16 kHz, and what is true of it."""

    samples: Samples
    turns: tuple[MadeTurn, ...]
    condition: str


def make_calls(
    recordings: Sequence[Recording],
    noises: Sequence[Samples],
    rooms: Sequence[Samples],
    *,
    calls: int,
    turns: int,
    seed: int,
) -> list[Call]:
    """Make so many calls of so many turns; conditions take turns. The same seed gives the same calls."""
    rng = random.Random(seed)
    complete = [one for one in recordings if one.is_complete]
    if not complete or not noises or not rooms:
        raise SettingsError(
            "There are no whole sentences, no noises or no room responses: give the whole data folders."
        )
    made = []
    for number in range(calls):
        tempo_s = _TEMPO_S[0] * (_TEMPO_S[1] / _TEMPO_S[0]) ** rng.random()
        sound, told = _speak(recordings, complete, turns, tempo_s, rng)
        condition = CONDITIONS[number % len(CONDITIONS)]
        made.append(Call(_placed(sound, told, condition, noises, rooms, rng), told, condition))
    return made


def _speak(
    recordings: Sequence[Recording], complete: Sequence[Recording], turns: int, tempo_s: float, rng: random.Random
) -> tuple[Samples, tuple[MadeTurn, ...]]:
    parts: list[Samples] = [_quiet(1.5)]
    at_s = 1.5
    told = []
    for _ in range(turns):
        pieces = _pieces(recordings, complete, rng)
        start_s, pauses = at_s, []
        words: list[TimedWord] = []
        for place, (piece, inside_sentence) in enumerate(pieces):
            parts.append(piece.samples)
            words += [word.later(at_s) for word in piece.words]
            at_s += piece.duration_s
            if place < len(pieces) - 1:
                pause_s = min(max(tempo_s * np.exp(_SPREAD * rng.gauss(0, 1)), SHORTEST_S), LONGEST_S)
                parts.append(_quiet(pause_s))
                pauses.append(Pause(at_s, at_s + pause_s, inside_sentence))
                at_s += pause_s
        told.append(MadeTurn(start_s, at_s, tuple(pauses), tuple(words)))
        after_s = rng.uniform(*_AFTER_S)
        parts.append(_quiet(after_s))
        at_s += after_s
    return np.concatenate(parts), tuple(told)


def _pieces(
    recordings: Sequence[Recording], complete: Sequence[Recording], rng: random.Random
) -> list[tuple[Recording, bool]]:
    """Pieces of one turn, each with whether the pause after it is inside a sentence; the last ends one."""
    last = rng.choice(complete)
    chosen = [last]
    same = [one for one in recordings if one.speaker == last.speaker and one is not last]
    while same and len(chosen) < 3 and rng.random() < 0.5:
        earlier = rng.choice(same)
        if sum(one.duration_s for one in chosen) + earlier.duration_s > _MOST_TURN_S:
            break
        chosen.insert(0, earlier)
    pieces: list[tuple[Recording, bool]] = []
    for one in chosen:
        pieces += _cut(one, rng)
    return pieces


def _cut(one: Recording, rng: random.Random) -> list[tuple[Recording, bool]]:
    """A recording trimmed to its words, cut at none, one or two places.

    Half of the cuts are at gaps of the recording, half between any two words: people who search for words pause in the
    middle of phrases about as often as at their ends (Goldman-Eisler 1968).
    """
    gaps = [gap for gap in one.gaps(_LEAST_GAP_S)]
    every = [pair for pair in zip(one.words[1:-2], one.words[2:-1], strict=False)]
    places = {
        rng.choice(gaps if gaps and rng.random() < 0.5 else every) for _ in range(rng.choice((0, 1, 1, 2))) if every
    }
    pieces = []
    begin_s = max(one.words[0].start_s - 0.05, 0.0)
    for before, after in sorted(places, key=lambda pair: pair[0].end_s):
        if before.end_s - begin_s < _LEAST_PIECE_S:
            continue
        pieces.append((_part(one, begin_s, before.end_s), not before.ends_sentence))
        begin_s = max(after.start_s - 0.02, before.end_s)
    pieces.append((_part(one, begin_s, one.words[-1].end_s), not one.is_complete))
    return pieces


def _part(one: Recording, begin_s: float, end_s: float) -> Recording:
    inside = (word for word in one.words if begin_s - 0.1 <= word.start_s and word.end_s <= end_s + 0.001)
    words = tuple(word.later(-begin_s) for word in inside)
    samples = one.samples[round(begin_s * SAMPLE_RATE_HZ) : round(end_s * SAMPLE_RATE_HZ)].copy()
    fade = min(80, len(samples))
    samples[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    level = float(np.sqrt(np.mean(one.samples.astype(np.float64) ** 2))) + 1e-9
    samples *= np.float32(10 ** (_SPEECH_DBFS / 20) / level)  # of the whole: a sentence grows quieter to its end
    return Recording(one.name, one.speaker, samples, words)


def _placed(
    sound: Samples,
    told: Sequence[MadeTurn],
    condition: str,
    noises: Sequence[Samples],
    rooms: Sequence[Samples],
    rng: random.Random,
) -> Samples:
    """Put a caller's sound into its surroundings, at a random gain of -6 to 6 dB."""
    if condition == "room":
        response = rng.choice(rooms)
        sound = np.convolve(sound, response / np.abs(response).max())[: len(sound)].astype(np.float32)
        sound *= np.float32(10 ** (_SPEECH_DBFS / 20) / (_level(sound, told) + 1e-9))
    below_db = (
        float(condition.split()[1]) if condition.startswith("noise") else 30.0 if condition == "telephone" else None
    )
    if below_db is not None:
        noise = np.resize(rng.choice(noises), len(sound)).astype(np.float32)
        rms = float(np.sqrt(np.mean(noise.astype(np.float64) ** 2))) + 1e-9
        sound = sound + noise * np.float32(10 ** ((_SPEECH_DBFS - below_db) / 20) / rms)
    hiss = np.random.default_rng(rng.randrange(2**32)).standard_normal(len(sound)) * 10 ** (_FLOOR_DBFS / 20)
    sound = np.clip((sound + hiss) * 10 ** (rng.uniform(-6, 6) / 20), -1, 1).astype(np.float32)
    if condition == "telephone":
        sound = telephone(sound)
    return sound


def telephone(sound: Samples) -> Samples:
    """What a G.711 line at 8 kHz leaves of a sound, back at 16 kHz."""
    narrow = resample(sound, SAMPLE_RATE_HZ, 8_000)
    linear = np.round(np.clip(narrow, -1, 1) * 32_767).astype(np.int16)
    heard = (mulaw_decode(mulaw_encode(linear)) / 32_768).astype(np.float32)
    wide = resample(heard, 8_000, SAMPLE_RATE_HZ)
    return np.resize(wide, len(sound)) if len(wide) < len(sound) else wide[: len(sound)]


def _level(sound: Samples, told: Sequence[MadeTurn]) -> float:
    spoken = [sound[round(turn.start_s * SAMPLE_RATE_HZ) : round(turn.end_s * SAMPLE_RATE_HZ)] for turn in told]
    return float(np.sqrt(np.mean(np.concatenate(spoken).astype(np.float64) ** 2)))


def _quiet(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE_HZ), dtype=np.float32)


def read_sounds(folder: Path, *, rooms: bool) -> Iterator[tuple[str, Samples]]:
    """Read the noises, or the room responses, under a folder, at 16 kHz, mono."""
    for path in sorted(folder.rglob("*.*")):
        if path.suffix in {".csv", ".md", ".txt"} or ("rir" in path.parts) is not rooms:
            continue
        read = read_wav(path)
        yield path.stem, resample(read.samples, read.sample_rate_hz, SAMPLE_RATE_HZ)
