"""Hearken's own emotion classifier: one linear layer over hashed n-grams, in numpy, under 20 MB, no pickle.

A checkpoint is a folder of two files. `emotion.json` says how text becomes features and how scores become
probabilities; `emotion.safetensors` holds

    weights  int8     (rows, 32)   the layer, one row a bucket, columns in the order of `LABELS`
    scale    float16  (rows,)      what a row's integers are multiplied by
    idf      float16  (rows,)      inverse document frequency of the bucket; 0 leaves it out
    bias     float32  (32,)

Trained by `training/emotion.py`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from server.engines.emotion_features import Buckets, FeatureSpec, dialogue_features
from server.engines.emotions import LABELS, estimate
from server.engines.interfaces import CancelToken, EmotionEstimate, Speaker, Turn
from server.errors import EngineLoadError

FORMAT: Final = "hearken-emotion-linear"
VERSION: Final = 1
SETTINGS_FILE: Final = "emotion.json"
WEIGHTS_FILE: Final = "emotion.safetensors"
MEND: Final = "train one with `hearken train emotion` or name another folder"


@dataclass(frozen=True, slots=True)
class Calibration:
    """Scores to probabilities: a softmax after a monotone bend, fitted on held-out dialogues.

    A linear classifier's scores separate well where all are low and too proudly where one is high, so a single
    temperature cannot serve both ends: below `bend` a score counts `low_slope` times, above it `high_slope` times,
    with a smooth passage of about 1 / `SHARPNESS` between them. The order of the labels does not change.
    """

    low_slope: float
    high_slope: float
    bend: float

    SHARPNESS: ClassVar[float] = 6.0

    def probabilities(self, scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Scores (..., 32) to probabilities of the same shape, the last axis summing to 1."""
        passage = np.logaddexp(0.0, self.SHARPNESS * (scores - self.bend)) / self.SHARPNESS
        bent = self.low_slope * scores + (self.high_slope - self.low_slope) * passage
        shares = np.exp(bent - bent.max(axis=-1, keepdims=True))
        distribution: npt.NDArray[np.float64] = shares / shares.sum(axis=-1, keepdims=True)
        return distribution


@dataclass(frozen=True, slots=True)
class LinearWeights:
    """The tensors of a checkpoint, as they are stored; see the module's docstring."""

    weights: npt.NDArray[np.int8]
    scale: npt.NDArray[np.float16]
    idf: npt.NDArray[np.float16]
    bias: npt.NDArray[np.float32]


class LinearEmotionClassifier:
    """An `EmotionClassifier` in numpy. Holds no state of a call, so any number of threads may share one."""

    def __init__(self, name: str, spec: FeatureSpec, tensors: LinearWeights, calibration: Calibration) -> None:
        """`tensors` have `spec.rows` rows."""
        self._name = name
        self._spec = spec
        self._tensors = tensors
        self._idf = tensors.idf.astype(np.float32)
        self._calibration = calibration

    @classmethod
    def load(cls, folder: str | Path) -> LinearEmotionClassifier:
        """Load a checkpoint folder; raises `EngineLoadError` naming what is missing, corrupt or of another kind."""
        folder = Path(folder)
        if not folder.is_dir():
            raise EngineLoadError(f"The emotion model folder {folder} does not exist: {MEND}.")
        spec, calibration = _read_settings(folder / SETTINGS_FILE)
        tensors = _read_tensors(folder / WEIGHTS_FILE, spec)
        return cls("Hearken linear emotion classifier", spec, tensors, calibration)

    def save(self, folder: Path, provenance: dict[str, Any]) -> None:
        """Write the checkpoint; `provenance` (plain JSON) says how it came to be and is not read back."""
        folder.mkdir(parents=True, exist_ok=True)
        settings = {
            "format": FORMAT,
            "version": VERSION,
            "labels": list(LABELS),
            "features": asdict(self._spec),
            "calibration": asdict(self._calibration),
            "trained": provenance,
        }
        (folder / SETTINGS_FILE).write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
        tensors = {name: getattr(self._tensors, name) for name in ("weights", "scale", "idf", "bias")}
        save_file(tensors, folder / WEIGHTS_FILE)

    @property
    def name(self) -> str:
        """What is loaded, for people."""
        return self._name

    @property
    def spec(self) -> FeatureSpec:
        """How text becomes features."""
        return self._spec

    def warm_up(self) -> None:
        """Classify one sentence, which touches all code and the first pages of the weights."""
        self.classify([Turn(Speaker.CALLER, "I do not know how I feel today.")], CancelToken())

    def classify(self, dialogue: Sequence[Turn], cancel: CancelToken) -> EmotionEstimate:
        """Read the caller's emotion from the latest turns; a dialogue without words gives the labels' base rates."""
        cancel.check()
        buckets, values = dialogue_features(dialogue, self._idf, self._spec)
        return estimate(self._calibration.probabilities(self.scores(buckets, values)))

    def scores(self, buckets: Buckets, values: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """Uncalibrated scores in the order of `LABELS`, shape (32,), of features (k,), (k,)."""
        rows = self._tensors.weights[buckets].astype(np.float32)  # (k, 32)
        scaled = values * self._tensors.scale[buckets]  # (k,)
        scores: npt.NDArray[np.float64] = (scaled @ rows + self._tensors.bias).astype(np.float64)
        return scores


def _read_settings(path: Path) -> tuple[FeatureSpec, Calibration]:
    if not path.is_file():
        raise EngineLoadError(f"The emotion model has no {path.name} in {path.parent}: {MEND}.")
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EngineLoadError(f"{path} is not readable JSON ({error}): {MEND}.") from error
    if not isinstance(settings, dict) or (settings.get("format"), settings.get("version")) != (FORMAT, VERSION):
        raise EngineLoadError(f"{path} is not a {FORMAT} model of version {VERSION}: {MEND}.")
    labels = settings.get("labels")
    if labels != list(LABELS):
        number = len(labels) if isinstance(labels, list) else 0
        raise EngineLoadError(f"{path} lists {number} labels that are not the {len(LABELS)} of Hearken: {MEND}.")
    return _feature_spec(settings.get("features"), path), _calibration(settings.get("calibration"), path)


def _feature_spec(values: object, path: Path) -> FeatureSpec:
    limits: dict[str, tuple[float, float]] = {
        "word_ngrams": (1, 5),
        "char_min": (1, 8),
        "char_max": (1, 8),
        "max_turns": (1, 1000),
    }
    limits |= {"word_bits": (4, 24), "char_bits": (4, 24), "caller_only": (False, True)}
    limits |= {"word_damping": (1e-3, 1e3), "char_damping": (1e-3, 1e3)}
    if not isinstance(values, dict) or values.keys() != {field.name for field in fields(FeatureSpec)}:
        raise EngineLoadError(f"{path} does not say how features are made: {MEND}.")
    for name, (low, high) in limits.items():
        if type(values[name]) is not type(high) or not low <= values[name] <= high:
            raise EngineLoadError(f"{path} sets features.{name} outside {low} to {high}: {MEND}.")
    return FeatureSpec(**values)


def _calibration(values: object, path: Path) -> Calibration:
    if not isinstance(values, dict) or values.keys() != {field.name for field in fields(Calibration)}:
        raise EngineLoadError(f"{path} does not say how it is calibrated: {MEND}.")
    numbers = list(values.values())
    if not all(type(number) in (int, float) and abs(number) < 1e3 for number in numbers):
        raise EngineLoadError(f"{path} is calibrated with numbers that are not finite or far too large: {MEND}.")
    calibration = Calibration(**values)
    if calibration.low_slope <= 0 or calibration.high_slope <= 0:
        raise EngineLoadError(f"{path} is calibrated with a slope that is not positive: {MEND}.")
    return calibration


def _read_tensors(path: Path, spec: FeatureSpec) -> LinearWeights:
    if not path.is_file():
        raise EngineLoadError(f"The emotion model has no {path.name} in {path.parent}: {MEND}.")
    try:
        stored = load_file(path)
    except (OSError, SafetensorError) as error:
        raise EngineLoadError(f"{path} is corrupt or was cut short ({error}): {MEND}.") from error
    expected: dict[str, tuple[tuple[int, ...], type[np.generic]]] = {
        "weights": ((spec.rows, len(LABELS)), np.int8),
        "scale": ((spec.rows,), np.float16),
        "idf": ((spec.rows,), np.float16),
        "bias": ((len(LABELS),), np.float32),
    }
    for name, (shape, dtype) in expected.items():
        tensor = stored.get(name)
        if tensor is None or tensor.shape != shape or tensor.dtype != dtype:
            found = "nothing" if tensor is None else f"{tensor.dtype} {tensor.shape}"
            raise EngineLoadError(f"{path} holds {found} where {name} must be {dtype.__name__} {shape}: {MEND}.")
        if not np.isfinite(tensor).all():
            raise EngineLoadError(f"{path} holds numbers in {name} that are not finite: {MEND}.")
    return LinearWeights(**{name: stored[name] for name in expected})
