"""Real recordings with the time of every word, by forced alignment with PocketSphinx.

Half of the recordings, by a checksum of their paths, are for learning; the other half is for `hearken bench turns`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np

from server.audio.resample import resample
from server.audio.wav import Samples, read_wav
from server.errors import SettingsError
from server.turns.endpointing import SAMPLE_RATE_HZ

_NOT_SPOKEN: Final = re.compile(r"[^a-z']")
_FILLERS: Final = ("<", "[", "(", "+")
_DIGITS: Final = "FSDD"


@dataclass(frozen=True, slots=True)
class TimedWord:
    """One word as it is written, punctuation included, and where it sounds, in seconds."""

    text: str
    start_s: float
    end_s: float

    @property
    def ends_sentence(self) -> bool:
        """Whether a full stop, question or exclamation mark follows."""
        return self.text.rstrip("\"')")[-1:] in set(".?!")

    @property
    def bare(self) -> str:
        """The word alone, in lower case, without punctuation."""
        return _NOT_SPOKEN.sub("", self.text.lower())

    def later(self, by_s: float) -> TimedWord:
        """The same word at another time."""
        return replace(self, start_s=self.start_s + by_s, end_s=self.end_s + by_s)


@dataclass(frozen=True, slots=True)
class Recording:
    """One person's utterance at 16 kHz."""

    name: str
    speaker: str
    samples: Samples
    words: tuple[TimedWord, ...]

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / SAMPLE_RATE_HZ

    @property
    def is_for_bench(self) -> bool:
        """Whether nothing is learnt from it."""
        return crc32(self.name.encode()) % 2 == 1

    @property
    def is_complete(self) -> bool:
        """Whether it ends where a sentence does; a transcript without any punctuation is one whole utterance."""
        bare = all(word.text[-1].isalnum() for word in self.words)
        return bare or self.words[-1].ends_sentence

    def gaps(self, least_s: float) -> Iterator[tuple[TimedWord, TimedWord]]:
        """Words with at least so much silence between them."""
        for before, after in zip(self.words, self.words[1:], strict=False):
            if after.start_s - before.end_s >= least_s:
                yield before, after


def read_recordings(speech: Path, *, for_bench: bool) -> list[Recording]:
    """Read one half of the recordings under `speech` that can be aligned; single digits are left out.

    `speech` holds `manifest.tsv` (path, speaker, source, transcript). Raises `SettingsError` if there is none.
    """
    aligner = _Aligner()
    found = []
    for row in manifest(speech):
        recording = Recording(row["path"], row["speaker"], np.zeros(0, dtype=np.float32), ())
        if row["source"] == _DIGITS or recording.is_for_bench is not for_bench:
            continue
        read = read_wav(speech / row["path"])
        samples = resample(read.samples, read.sample_rate_hz, SAMPLE_RATE_HZ)
        words = aligner.align(samples, row["transcript"])
        if words:
            found.append(Recording(row["path"], row["speaker"], samples, words))
    return found


def manifest(speech: Path) -> list[dict[str, str]]:
    """The rows of `manifest.tsv`."""
    path = speech / "manifest.tsv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeDecodeError):
        raise SettingsError(
            f"{path} is missing or no UTF-8 text: name the folder of recordings with --speech."
        ) from None
    if not rows or not {"path", "speaker", "source", "transcript"} <= rows[0].keys():
        raise SettingsError(f"{path} needs the columns path, speaker, source and transcript.")
    return rows


class _Aligner:
    def __init__(self) -> None:
        import pocketsphinx  # type: ignore[import-untyped]

        self._decoder: Any = pocketsphinx.Decoder(loglevel="FATAL", bestpath=False)

    def align(self, samples: Samples, transcript: str) -> tuple[TimedWord, ...]:
        """The words with their times; none if a word is unknown or the sound does not fit."""
        written, spoken = [], []
        for token in transcript.replace("-", " ").split():
            word = _NOT_SPOKEN.sub("", token.lower()).strip("'")
            if word:
                written.append(token)
                spoken.append(word)
        if not spoken or any(self._decoder.lookup_word(word) is None for word in spoken):
            return ()
        self._decoder.set_align_text(" ".join(spoken))
        self._decoder.start_utt()
        pcm = np.round(np.clip(samples, -1, 1) * 32767).astype("<i2")
        self._decoder.process_raw(pcm.tobytes(), full_utt=True)
        self._decoder.end_utt()
        if self._decoder.hyp() is None:
            return ()
        timed = [segment for segment in self._decoder.seg() if not segment.word.startswith(_FILLERS)]
        if len(timed) != len(written):
            return ()
        return tuple(
            TimedWord(token, segment.start_frame / 100, (segment.end_frame + 1) / 100)
            for token, segment in zip(written, timed, strict=True)
        )
