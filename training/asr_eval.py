"""Word error rate of a transcriber over recordings with known words, per source and pooled.

    python -m training.asr_eval [--manifest ../shared/data/speech/manifest.tsv] [--sources LJSpeech ...]
        [--half odd|even] [--chunk-ms 100] [--json]

The manifest is tab-separated with a header: path (relative to the manifest), sample_rate, duration_s, speaker,
source, transcript. Both sides are compared as spoken words (`training.spoken_text`): lower case, no punctuation,
hyphens part words, numbers and titles written out. Run as a module it feeds the embedded transcriber directly.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from server.engines.interfaces import SAMPLE_RATE_HZ, CancelToken, Samples, Transcriber
from server.errors import SettingsError
from training.spoken_text import spoken

COLUMNS = ("path", "sample_rate", "duration_s", "speaker", "source", "transcript")
REQUIRED_SOURCES = ("LJSpeech", "LibriSpeech test-clean", "LibriVox Sense & Sensibility")
POOLED = "all"


@dataclass(frozen=True, slots=True)
class Recording:
    """One row of a manifest, with its path made whole."""

    path: Path
    sample_rate: int
    duration_s: float
    speaker: str
    source: str
    transcript: str


@dataclass(frozen=True, slots=True)
class WordErrors:
    """Counts of one alignment, or of several added up."""

    substitutions: int
    deletions: int
    insertions: int
    words: int

    @property
    def rate(self) -> float:
        """Errors by words of the reference; without reference words 0, or 1 when words were invented."""
        errors = self.substitutions + self.deletions + self.insertions
        return errors / self.words if self.words else float(errors > 0)

    def __add__(self, other: WordErrors) -> WordErrors:
        return WordErrors(
            self.substitutions + other.substitutions,
            self.deletions + other.deletions,
            self.insertions + other.insertions,
            self.words + other.words,
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: word error rate with its 95 % interval from resampling recordings."""

    source: str
    recordings: int
    errors: WordErrors
    rate: float
    low: float
    high: float


def read_manifest(path: Path, sources: Sequence[str] = ()) -> list[Recording]:
    """The manifest's recordings, all or those of some sources; raises `SettingsError` naming what is missing."""
    if not path.is_file():
        raise SettingsError(f"The manifest {path} is missing; name a TSV file with --manifest.")
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise SettingsError(f"The manifest {path} lacks the column {', '.join(missing)}; its header names columns.")
        rows = [_recording(row, path, line) for line, row in enumerate(reader, start=2)]
    unknown = sorted(set(sources) - {row.source for row in rows})
    if unknown:
        raise SettingsError(f"The manifest {path} has no source {', '.join(unknown)}; check --sources.")
    rows = [row for row in rows if not sources or row.source in sources]
    absent = [row.path for row in rows if not row.path.is_file()]
    if absent:
        raise SettingsError(f"The manifest {path} names {len(absent)} missing files, first {absent[0]}; restore them.")
    return rows


def _recording(row: dict[str, Any], manifest: Path, line: int) -> Recording:
    if any(row[column] is None for column in COLUMNS):
        raise SettingsError(f"Line {line} of the manifest {manifest} has too few columns; separate them with tabs.")
    try:
        rate, duration_s = int(row["sample_rate"]), float(row["duration_s"])
    except ValueError:
        raise SettingsError(
            f"Line {line} of the manifest {manifest} has a sample_rate or duration_s that is no number; correct it."
        ) from None
    return Recording(manifest.parent / row["path"], rate, duration_s, row["speaker"], row["source"], row["transcript"])


def normalise(text: str) -> str:
    """Text as compared: spoken words, lower case, no punctuation."""
    return spoken(text)


def word_errors(reference: str, hypothesis: str) -> WordErrors:
    """The fewest word substitutions, deletions and insertions that turn the reference into the hypothesis.

    Both texts are normalised first. Of alignments with equally many errors, the one with fewest substitutions counts.
    """
    ref, hyp = normalise(reference).split(), normalise(hypothesis).split()
    # row[j]: (errors, substitutions, deletions, insertions) for the reference so far against hyp[:j].
    row = [(j, 0, 0, j) for j in range(len(hyp) + 1)]
    for i, word in enumerate(ref, start=1):
        diagonal, row[0] = row[0], (i, 0, i, 0)
        for j, heard in enumerate(hyp, start=1):
            above = row[j]
            if word == heard:
                best = diagonal
            else:
                left = row[j - 1]
                best = min(
                    (diagonal[0] + 1, diagonal[1] + 1, diagonal[2], diagonal[3]),
                    (above[0] + 1, above[1], above[2] + 1, above[3]),
                    (left[0] + 1, left[1], left[2], left[3] + 1),
                )
            diagonal, row[j] = above, best
    _, substitutions, deletions, insertions = row[-1]
    return WordErrors(substitutions, deletions, insertions, len(ref))


def table(results: Iterable[tuple[str, WordErrors]], *, resamples: int = 1000, seed: int = 0) -> list[Row]:
    """One row a source in order of first appearance, then all pooled; intervals by bootstrap over recordings."""
    by_source: dict[str, list[WordErrors]] = {}
    for source, errors in results:
        by_source.setdefault(source, []).append(errors)
    rows = [_row(source, errors, resamples, seed) for source, errors in by_source.items()]
    everything = [errors for group in by_source.values() for errors in group]
    return [*rows, _row(POOLED, everything, resamples, seed)] if everything else []


def _row(source: str, errors: list[WordErrors], resamples: int, seed: int) -> Row:
    total = sum(errors, WordErrors(0, 0, 0, 0))
    wrong = np.array([e.substitutions + e.deletions + e.insertions for e in errors], np.float64)
    words = np.array([e.words for e in errors], np.float64)
    drawn = np.random.default_rng(seed).integers(0, len(errors), (resamples, len(errors)))  # (resamples, recordings)
    rates = wrong[drawn].sum(axis=1) / np.maximum(words[drawn].sum(axis=1), 1.0)
    low, high = np.quantile(rates, (0.025, 0.975))
    return Row(source, len(errors), total, total.rate, float(low), float(high))


def as_text(rows: Sequence[Row]) -> str:
    """The table for people."""
    lines = [f"{'source':<32}{'files':>6}{'words':>7}{'WER':>8}   95 % interval   S / D / I"]
    for row in rows:
        e = row.errors
        lines.append(
            f"{row.source:<32}{row.recordings:>6}{e.words:>7}{row.rate:>8.3f}   {row.low:.3f} to {row.high:.3f}"
            f"   {e.substitutions} / {e.deletions} / {e.insertions}"
        )
    return "\n".join(lines)


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The table for machines."""
    return [asdict(row) for row in rows]


def evaluate(recordings: Sequence[Recording], transcribe: Callable[[Path], str]) -> list[tuple[str, WordErrors]]:
    """Transcribe every recording; the answer goes to `table`."""
    return [(row.source, word_errors(row.transcript, transcribe(row.path))) for row in recordings]


def load_audio(path: Path) -> Samples:
    """A sound file as float32 mono at 16 kHz, shape (n,)."""
    import soundfile  # type: ignore[import-untyped]
    import soxr  # type: ignore[import-untyped]

    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono = sound.mean(axis=1)
    if rate != SAMPLE_RATE_HZ:
        mono = soxr.resample(mono, rate, SAMPLE_RATE_HZ, quality="VHQ")
    return np.ascontiguousarray(mono, np.float32)


def transcribe_directly(transcriber: Transcriber, samples: Samples, chunk_samples: int) -> tuple[str, float]:
    """The text of one utterance fed in chunks, and how long `finish` took in seconds."""
    stream = transcriber.open("en")
    try:
        for start in range(0, len(samples), chunk_samples):
            stream.feed(samples[start : start + chunk_samples])
        begun_s = time.perf_counter()
        return stream.finish(CancelToken()).text, time.perf_counter() - begun_s
    finally:
        stream.close()


def half_of(recordings: Sequence[Recording], half: str | None) -> list[Recording]:
    """The recordings whose file name ends in an odd or an even number; all of them for None."""
    if half is None:
        return list(recordings)
    ends = [(row, re.search(r"(\d)\D*$", row.path.stem)) for row in recordings]
    return [row for row, digit in ends if digit and int(digit[1]) % 2 == (half == "odd")]


def main(argv: list[str]) -> int:
    """Print the table of the embedded transcriber over a manifest."""
    from server.engines.sphinx import SphinxTranscriber

    parser = argparse.ArgumentParser(prog="python -m training.asr_eval")
    parser.add_argument("--manifest", type=Path, default=Path("../shared/data/speech/manifest.tsv"))
    parser.add_argument("--sources", nargs="*", default=list(REQUIRED_SOURCES))
    parser.add_argument("--half", choices=("odd", "even"), help="only files whose name ends in such a number")
    parser.add_argument("--chunk-ms", type=int, default=100)
    parser.add_argument("--lm", help="a language model file other than the embedded one")
    parser.add_argument("--settings", type=json.loads, default={}, help="decoder settings as JSON")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    recordings = half_of(read_manifest(options.manifest, options.sources), options.half)
    transcriber = SphinxTranscriber.load(options.lm, decoders=1, settings=options.settings)
    chunk = options.chunk_ms * SAMPLE_RATE_HZ // 1000
    try:
        results = evaluate(recordings, lambda path: transcribe_directly(transcriber, load_audio(path), chunk)[0])
    finally:
        transcriber.close()
    rows = table(results)
    print(json.dumps(as_json(rows)) if options.json else as_text(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
