"""The small sentence encoder of safety: it judges callers' turns, and replies before they are spoken, by their meaning.

The linear classifier (`server/safety/classifier.py`) and the rules of the screen and the guard know words; people in
danger seldom use them, and a bad reply can be worded in any way. This one starts from a pre-trained encoder and was
tuned on turns and replies that were written for it. One head of five classes: how grave a caller's turn is, or whether
a reply is fit; each question reads its own classes. CTranslate2 runs it in int8 on one processor core, some
milliseconds a text; no torch is needed. `training.safety_reader` makes it.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from server.errors import EngineLoadError
from server.safety.finding import Opinion
from server.safety.levels import SafetyLevel

FORMAT: Final = 2
SETTINGS: Final = "reader.json"
WEIGHTS: Final = "model.bin"
LEVELS: Final = 3
"""What is told apart in a caller's turn: nothing, concern, active or graver. The first classes of the head."""
FIT, UNFIT = LEVELS, LEVELS + 1
"""The classes of a reply."""
CLASSES: Final = LEVELS + 2
MOST_CHARACTERS: Final = 4_000
"""What is read of a text at most: its beginning and its end, half each."""
_CALLER_WORDS: Final = 24


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text is cut; part of the model, so that a text is read as it was in training."""

    window_words: int
    """A longer text is read in windows of this many words."""
    stride_words: int
    most_tokens: int
    """A window keeps its first so many tokens."""
    most_windows: int
    """Bounds the time of one turn; of more windows the first and the last are read."""

    def __post_init__(self) -> None:
        """Refuse what would leave words out."""
        if not 1 <= self.stride_words <= self.window_words or self.most_tokens < 8 or self.most_windows < 2:
            raise ValueError("the window, its stride, tokens or number are out of range")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities from which a turn counts."""

    concern: float
    active: float
    certain: float
    """Of any risk: a way of speaking that explains the words no longer does."""
    unfit: float
    """Of a reply that must not be spoken."""

    def __post_init__(self) -> None:
        """Refuse what is no probability."""
        if not 0 < self.concern <= self.certain <= 1 or not 0 < self.active <= 1 or not 0 < self.unfit <= 1:
            raise ValueError("the thresholds are out of order")


def plain(text: str) -> str:
    """What is read of a text: lower case, long ones without their middle."""
    if len(text) > MOST_CHARACTERS:
        text = f"{text[: MOST_CHARACTERS // 2]} {text[-MOST_CHARACTERS // 2 :]}"
    return text.lower()


def windows_of(text: str, reading: Reading) -> list[str]:
    """The windows of a text, gravest judged later; one if it is short, none if it has no words."""
    words = plain(text).split()
    if len(words) <= reading.window_words:
        return [" ".join(words)] if words else []
    starts = [
        *range(0, len(words) - reading.window_words, reading.stride_words),
        len(words) - reading.window_words,
    ]
    if len(starts) > reading.most_windows:
        half = reading.most_windows // 2
        starts = [*starts[: reading.most_windows - half], *starts[-half:]]
    return [" ".join(words[start : start + reading.window_words]) for start in starts]


def reply_in(reply: str, caller: str) -> str:
    """A reply as the encoder reads it: marked as one, with the end of the turn that it answers."""
    return f"reply: {plain(reply)} caller: {' '.join(plain(caller).split()[-_CALLER_WORDS:])}"


class SafetyReader:
    """Tells how grave a turn is and whether a reply is fit to be spoken. Threads may share one."""

    source: Final = "reader"

    def __init__(
        self,
        encoder: Any,
        tokenizer: Any,
        head: npt.NDArray[np.float32],
        reading: Reading,
        thresholds: Thresholds,
        *,
        facts: dict[str, Any] | None = None,
        digest: str = "",
    ) -> None:
        """`encoder` is a `ctranslate2.Encoder` with a pooler; `head` is (CLASSES, hidden + 1), the bias last."""
        self.reading = reading
        self.thresholds = thresholds
        self.facts = facts or {}
        self.digest = digest
        """SHA-256 of the encoder's weights."""
        self._encoder = encoder
        self._tokenizer = tokenizer
        self._head = head

    @classmethod
    def load(cls, folder: Path) -> SafetyReader:
        """Load from `folder`; raises `EngineLoadError` if a file is missing, corrupt or of another model."""
        import ctranslate2  # type: ignore[import-untyped]
        from tokenizers import Tokenizer

        try:
            settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
            digest = hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()
        except (OSError, ValueError) as error:
            raise EngineLoadError(
                f"{folder} holds no safety reader ({SETTINGS}, {WEIGHTS}): make one with `hearken train safety-reader`."
            ) from error
        try:
            if settings["format"] != FORMAT:
                raise ValueError(f"form {settings['format']}, not {FORMAT}")
            if settings["sha256"] != digest:
                raise ValueError(f"{WEIGHTS} is not the file that {SETTINGS} was written with")
            head = np.array(settings["head"], dtype=np.float32)
            encoder = ctranslate2.Encoder(str(folder), device="cpu", compute_type="int8", intra_threads=1)
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            reading, thresholds = Reading(**settings["reading"]), Thresholds(**settings["thresholds"])
            tokenizer.no_padding()
            tokenizer.enable_truncation(reading.most_tokens)
            reader = cls(encoder, tokenizer, head, reading, thresholds, facts=settings.get("facts", {}), digest=digest)
            reader.probabilities(["is it me"])  # a head or a vocabulary of another size shows here
        except Exception as error:  # JSON, CTranslate2 and the tokenizer each fail in their own many ways
            raise EngineLoadError(
                f"The safety reader in {folder} is broken ({_short(error)}): restore it, or make it anew with "
                "`hearken train safety-reader`."
            ) from error
        return reader

    def opinion(self, text: str) -> Opinion:
        """How grave the gravest window of a turn is; nothing for no words."""
        risk, active = self.gravest(text)
        if risk < self.thresholds.concern:
            return Opinion()
        level = SafetyLevel.ACTIVE if active >= self.thresholds.active else SafetyLevel.CONCERN
        return Opinion(level, is_certain=risk >= self.thresholds.certain)

    def gravest(self, text: str) -> tuple[float, float]:
        """Probability of any risk and of active or graver, each of its gravest window; (0, 0) for no words."""
        windows = windows_of(text, self.reading)
        if not windows:
            return 0.0, 0.0
        shares = self.probabilities(windows)
        return float((1 - shares[:, 0]).max()), float(shares[:, 2].max())

    def is_unfit(self, reply: str, caller: str = "") -> bool:
        """Whether a clause of a reply to the caller's turn must not be spoken; never for no words."""
        return self.unfitness(reply, caller) >= self.thresholds.unfit

    def unfitness(self, reply: str, caller: str = "") -> float:
        """Probability that a reply must not be spoken, of its worst window; 0 for no words."""
        windows = windows_of(reply, self.reading)
        if not windows:
            return 0.0
        return float(self.unfitnesses([reply_in(each, caller) for each in windows]).max())

    def unfitnesses(self, replies: Sequence[str]) -> npt.NDArray[np.float64]:
        """Probability of each that it must not be spoken, (n,); `replies` are as `reply_in` gives them."""
        return _shares(self._logits(replies)[:, LEVELS:])[:, UNFIT - LEVELS]

    def probabilities(self, windows: Sequence[str]) -> npt.NDArray[np.float64]:
        """Probabilities of nothing, concern, active or graver for each window, (n, LEVELS); each must have words."""
        return _shares(self._logits(windows)[:, :LEVELS])

    def _logits(self, windows: Sequence[str]) -> npt.NDArray[np.float64]:
        rows = [encoding.ids for encoding in self._tokenizer.encode_batch(list(windows))]
        pooled = np.asarray(self._encoder.forward_batch(rows).pooler_output, dtype=np.float64)  # (n, hidden)
        logits: npt.NDArray[np.float64] = pooled @ self._head[:, :-1].T + self._head[:, -1]  # (n, CLASSES)
        if logits.shape[1] != CLASSES or not np.isfinite(logits).all():
            raise ValueError("the head does not fit the encoder")
        return logits


def _shares(logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: npt.NDArray[np.float64] = shares / shares.sum(axis=1, keepdims=True)
    return result


def settings_of(
    head: npt.NDArray[np.float32], reading: Reading, thresholds: Thresholds, facts: dict[str, Any], digest: str
) -> str:
    """The text of `reader.json`."""
    if not all(math.isfinite(value) for value in head.ravel().tolist()):
        raise ValueError("a number of the head is not finite")
    return (
        json.dumps(
            {
                "format": FORMAT,
                "sha256": digest,
                "reading": {name: getattr(reading, name) for name in Reading.__slots__},
                "thresholds": {name: getattr(thresholds, name) for name in Thresholds.__slots__},
                "facts": facts,
                "head": [[round(float(value), 6) for value in row] for row in head],
            }
        )
        + "\n"
    )


def _short(error: Exception) -> str:
    return f"no {error}" if isinstance(error, KeyError) else str(error).splitlines()[0][:120] or type(error).__name__
