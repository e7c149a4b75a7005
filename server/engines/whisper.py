"""Speech to text with faster-whisper: any Whisper, by size, hub name or folder, on a GPU or a processor.

Speech is found first (`whisper_speech`), decoded a window at a time without timestamps or memory of the window
before, and judged (`whisper_gates`). A long utterance is decoded while the caller is still speaking, so what is left
at its end is at most one window, and what is kept in memory at most 30 s of sound. A window is the step within which
work stops once its turn is cancelled: CTranslate2 cannot be interrupted inside one.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from faster_whisper import BatchedInferencePipeline, WhisperModel  # type: ignore[import-untyped]
from faster_whisper.transcribe import Segment  # type: ignore[import-untyped]

from server.engines.interfaces import SAMPLE_RATE_HZ, CancelToken, Samples, Transcript, Word
from server.engines.whisper_gates import Gates, Verdict, judge, without_loops
from server.engines.whisper_loading import load_model
from server.engines.whisper_speech import speech_windows
from server.errors import EngineError, EngineLoadError, InvalidInput, TurnCancelled

DECODE_WHILE_SPEAKING_S = 30.0
"""Sound kept before the windows that are already whole are decoded."""
PARTIAL_SHARE = 0.2
"""Of an utterance's time, how much decoding for partial words may take."""
LONGEST_UTTERANCE_S = 1800.0
"""More than this in one utterance is refused: half an hour without a pause is not a turn."""
_TOKENS_PER_S = 25
_LEAST_TOKENS = 24
_MOST_TOKENS = 440
_LANGUAGE_ALIASES: Mapping[str, str] = {"nb": "no", "cmn": "zh", "fil": "tl", "iw": "he", "jv": "jw", "in": "id"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A decoded window that passed the gates; times are seconds from the start of its utterance."""

    text: str
    words: tuple[Word, ...]
    confidence: float
    tokens: int
    language: str


class WhisperTranscriber:
    """A `Transcriber` over one copy of one Whisper, shared by any number of streams on any threads."""

    def __init__(
        self, model: WhisperModel, name: str, *, beam_size: int = 1, word_times: bool = True, gates: Gates | None = None
    ) -> None:
        """Use a loaded model; `load` is the way to get one."""
        self._model = model
        self._name = name
        self._beam_size = beam_size
        self._word_times = word_times
        self._gates = gates or Gates()

    @classmethod
    def load(
        cls,
        model: str,
        *,
        device: str = "auto",
        device_index: int = 0,
        compute_type: str = "auto",
        cpu_threads: int = 2,
        num_workers: int = 1,
        beam_size: int = 1,
        word_times: bool = True,
        gates: Gates | None = None,
        local_files_only: bool = True,
        download_root: str | None = None,
        revision: str | None = None,
    ) -> WhisperTranscriber:
        """Load a Whisper by size (`small.en`), hub name (`Systran/faster-whisper-base`) or CTranslate2 folder.

        `device`: auto (a GPU when CTranslate2 can use one), cpu or cuda. `compute_type`: auto (the fastest that the
        device has), default (as stored) or any of CTranslate2's. `num_workers` decodes that many utterances at once,
        each on `cpu_threads` threads. `word_times` costs one more pass of the decoder. Downloads only with
        `local_files_only=False`. Raises `EngineLoadError`.
        """
        if not 1 <= beam_size <= 16:
            raise EngineLoadError(f"Whisper's beam size is {beam_size}: choose 1 (fastest) to 16.")
        loaded = load_model(
            model,
            device=device,
            device_index=device_index,
            compute_type=compute_type,
            cpu_threads=cpu_threads,
            num_workers=num_workers,
            local_files_only=local_files_only,
            download_root=download_root,
            revision=revision,
        )
        return cls(loaded.model, loaded.name, beam_size=beam_size, word_times=word_times, gates=gates)

    @property
    def name(self) -> str:
        """Engine, model, device and arithmetic."""
        return self._name

    @property
    def languages(self) -> tuple[str, ...]:
        """Whisper's codes of the languages this model knows; an English-only model knows "en"."""
        return tuple(self._model.supported_languages)

    def warm_up(self) -> None:
        """Run the VAD and decode a second of tone, gates aside; raises `EngineLoadError` if that fails."""
        at_s = np.arange(SAMPLE_RATE_HZ, dtype=np.float32) / SAMPLE_RATE_HZ
        tone = np.asarray(0.1 * np.sin(2 * np.pi * 220 * at_s), dtype=np.float32)
        try:
            speech_windows(tone, self._gates)
            self._decode(tone, "en", forbid_repeats=False)
        except Exception as error:
            raise EngineLoadError(
                f"{self._name} loaded but cannot decode ({type(error).__name__}): fetch it again, or choose another."
            ) from error

    def open(self, language: str) -> WhisperStream:
        """Start an utterance in a BCP-47 language; "auto" or "und" lets a multilingual model detect it.

        Raises `InvalidInput` for a language that the model does not know.
        """
        return WhisperStream(self, self._language_code(language))

    def _language_code(self, tag: str) -> str | None:
        primary = tag.replace("_", "-").split("-")[0].strip().lower()
        code = _LANGUAGE_ALIASES.get(primary, primary)
        if code in ("", "auto", "und", "mul"):
            return None if self._model.model.is_multilingual else "en"
        if code in self._model.supported_languages:
            return code
        known = "English only" if not self._model.model.is_multilingual else "Whisper's languages"
        raise InvalidInput(
            f"The speech model knows {known}: send one of its languages, or load a model that knows this one.",
            field="language",
            reason="LANGUAGE_UNSUPPORTED",
            accepted=", ".join(sorted(self._model.supported_languages)),
        )

    def _decode(self, window: Samples, language: str | None, *, forbid_repeats: bool) -> tuple[Segment | None, str]:
        """Decode one window (n,) of at most 30 s once, ungated; returns its segment, if any, and its language."""
        seconds = window.size / SAMPLE_RATE_HZ
        # One pipeline a window: it keeps the time of the last word, which must not pass between streams.
        segments, info = BatchedInferencePipeline(self._model).transcribe(
            window,
            language=language,
            beam_size=self._beam_size,
            temperature=0.0,
            condition_on_previous_text=False,
            without_timestamps=True,
            word_timestamps=self._word_times,
            vad_filter=False,
            clip_timestamps=[{"start": 0.0, "end": seconds}],
            batch_size=1,
            max_new_tokens=min(_MOST_TOKENS, _LEAST_TOKENS + int(_TOKENS_PER_S * seconds)),
            no_repeat_ngram_size=3 if forbid_repeats else 0,
        )
        return next(iter(segments), None), info.language

    def hear(self, window: Samples, offset_s: float, language: str | None, cancel: CancelToken) -> Piece | None:
        """Decode one window of speech (n,) that starts `offset_s` into its utterance; None if it is not believed."""
        gates = self._gates
        cancel.check()
        segment, found = self._decode(window, language, forbid_repeats=False)
        if segment is None:
            return None
        verdict = judge(segment.text, segment.avg_logprob, segment.no_speech_prob, gates)
        if verdict is Verdict.RETRY:
            cancel.check()
            second, _ = self._decode(window, found, forbid_repeats=True)
            if second and judge(second.text, second.avg_logprob, second.no_speech_prob, gates) is Verdict.KEEP:
                segment = second
        if verdict is Verdict.DROP:
            return None
        return _piece(segment, offset_s, window.size / SAMPLE_RATE_HZ, found, gates)

    def windows(self, samples: Samples) -> list[tuple[int, int]]:
        """Find the windows of samples (n,) that hold speech, as (first sample, one past the last)."""
        return speech_windows(samples, self._gates)


def _piece(segment: Segment, offset_s: float, length_s: float, language: str, gates: Gates) -> Piece:
    """Take loops out of a segment and bring its times into the utterance."""
    tokens = max(1, len(segment.tokens))
    if not segment.words:
        said = segment.text.split()
        kept = without_loops(said, gates)
        text = " ".join(said[index] for index in kept)
        return Piece(text, (), _probability(math.exp(segment.avg_logprob)), tokens, language)
    kept = without_loops([word.word for word in segment.words], gates)
    words = []
    for word in (segment.words[index] for index in kept):
        start = min(max(float(word.start), 0.0), length_s)
        end = min(max(float(word.end), start), length_s)
        words.append(Word(word.word.strip(), offset_s + start, offset_s + end, _probability(float(word.probability))))
    # Languages written without spaces come as words without them: join what was decoded, not with spaces of ours.
    text = "".join(segment.words[index].word for index in kept).strip()
    confidence = sum(word.confidence or 0.0 for word in words) / len(words)
    return Piece(text, tuple(words), confidence, tokens, language)


def _probability(value: float) -> float:
    return min(1.0, max(0.0, value)) if math.isfinite(value) else 0.0


class Hearer(Protocol):
    """What a stream needs of its transcriber."""

    def windows(self, samples: Samples) -> list[tuple[int, int]]:
        """Find the windows that hold speech."""

    def hear(self, window: Samples, offset_s: float, language: str | None, cancel: CancelToken) -> Piece | None:
        """Decode one of them."""


@dataclass(slots=True)
class WhisperStream:
    """One utterance: keeps its last 30 s at most, and decodes windows as they become whole."""

    _transcriber: Hearer
    _language: str | None
    _parts: list[Samples] = field(default_factory=list)
    _kept_samples: int = 0
    _taken_samples: int = 0
    """Samples before the kept ones: decoded, or found to be silence."""
    _pieces: list[Piece] = field(default_factory=list)
    _next_partial_s: float = 0.0
    """By the monotonic clock, when partial words may be decoded again."""

    @property
    def kept_s(self) -> float:
        """Seconds of sound in memory, waiting to be decoded."""
        return self._kept_samples / SAMPLE_RATE_HZ

    def feed(self, samples: Samples) -> None:
        """Take the next samples (n,); past 30 s kept, decodes all windows but the one being spoken.

        Raises `EngineError` past `LONGEST_UTTERANCE_S` and when decoding fails.
        """
        if not samples.size:
            return
        if self._taken_samples + self._kept_samples + samples.size > LONGEST_UTTERANCE_S * SAMPLE_RATE_HZ:
            raise EngineError(
                f"An utterance may last {LONGEST_UTTERANCE_S:.0f} s, and this one is longer: end it, start another."
            )
        self._parts.append(np.array(samples, dtype=np.float32))  # a copy: the caller may reuse its buffer
        self._kept_samples += samples.size
        if self._kept_samples >= DECODE_WHILE_SPEAKING_S * SAMPLE_RATE_HZ:
            self._advance(CancelToken(), final=False)

    def partial(self, cancel: CancelToken) -> str:
        """The words so far, by decoding what is kept anew; nothing while that would cost too much.

        Decodings for partial words take at most `PARTIAL_SHARE` of the time. Raises as `finish` does.
        """
        began_s = time.monotonic()
        if began_s < self._next_partial_s:
            return ""
        text = self.snapshot(cancel).text
        now_s = time.monotonic()
        self._next_partial_s = now_s + (now_s - began_s) * (1 / PARTIAL_SHARE - 1)
        return text

    def snapshot(self, cancel: CancelToken) -> Transcript:
        """What `finish` would give now; the utterance goes on. Raises as `finish` does."""
        copy = WhisperStream(
            self._transcriber,
            self._language,
            list(self._parts),
            self._kept_samples,
            self._taken_samples,
            list(self._pieces),
        )
        return copy.finish(cancel)

    def finish(self, cancel: CancelToken) -> Transcript:
        """Decode what is left; empty text when nothing believable was said. Raises `TurnCancelled`, `EngineError`."""
        try:
            cancel.check()
            self._advance(cancel, final=True)
            return self._transcript()
        finally:
            self.close()

    def close(self) -> None:
        """Forget the sound and the words."""
        self._parts.clear()
        self._pieces.clear()
        self._kept_samples = 0

    def _advance(self, cancel: CancelToken, *, final: bool) -> None:
        """Decode every window that is whole, and keep the sound from there on."""
        kept = np.concatenate(self._parts) if self._parts else np.zeros(0, dtype=np.float32)
        try:
            windows = self._transcriber.windows(kept)
            done = kept.size
            if not final:
                done = _whole(windows, kept.size)
                windows = [window for window in windows if window[1] <= done]
            for start, end in windows:
                cancel.check()
                offset_s = (self._taken_samples + start) / SAMPLE_RATE_HZ
                piece = self._transcriber.hear(kept[start:end], offset_s, self._language, cancel)
                if piece is not None and piece.text:
                    self._pieces.append(piece)
        except (TurnCancelled, EngineError):
            raise
        except Exception as error:
            raise EngineError(
                f"Whisper failed on this utterance ({type(error).__name__}): ask the caller to say it again."
            ) from error
        self._parts = [kept[done:].copy()]
        self._kept_samples = kept.size - done
        self._taken_samples += done

    def _transcript(self) -> Transcript:
        pieces = self._pieces
        if not pieces:
            return Transcript("", language=self._language or "en")
        tokens = sum(piece.tokens for piece in pieces)
        return Transcript(
            " ".join(piece.text for piece in pieces),
            tuple(word for piece in pieces for word in piece.words),
            sum(piece.confidence * piece.tokens for piece in pieces) / tokens,
            pieces[0].language,
        )


def _whole(windows: list[tuple[int, int]], size: int) -> int:
    """How many of `size` samples may be decoded now: up to the last window, which may still be growing."""
    tail = SAMPLE_RATE_HZ  # a second of silence ends a window; less may be a pause within it
    if not windows:
        return max(0, size - tail)
    start, end = windows[-1]
    if end <= size - tail:
        return end
    return start if start > 0 else end
