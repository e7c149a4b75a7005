"""Any transformers sequence classifier as the emotion classifier: a folder, or a hub name already on this machine.

Weights are safetensors only: a pickle runs whatever code its author put in it. Nothing is downloaded here.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from server.engines.dialogue_format import one_line
from server.engines.emotion_input import CALLER_ONLY_SETTING, classifier_text, separator
from server.engines.emotion_labels import translation_matrix
from server.engines.emotions import LABELS, estimate
from server.engines.interfaces import CancelToken, EmotionEstimate, Speaker, Turn
from server.engines.lineup import public_name
from server.engines.quiet_transformers import quiet_transformers
from server.errors import EngineError, EngineLoadError

DEFAULT_MAX_TOKENS: Final = 512
"""Longest input of a model that states no limit of its own."""

_BATCH: Final = 32

_HUB_NAME: Final = re.compile(r"[\w.-]+(/[\w.-]+)?")


class TransformerEmotionClassifier:
    """An `EmotionClassifier` on torch. Threads may share one: only the tokenizer, which is not reentrant, is locked."""

    def __init__(self, name: str, model: Any, tokenizer: Any, device: torch.device) -> None:
        """`model` is a sequence classifier on `device`; raises `EngineLoadError` if its labels cannot be translated."""
        labels = [str(model.config.id2label[index]) for index in range(model.config.num_labels)]
        self._translation = translation_matrix(labels, name)
        self._multi_label = model.config.problem_type == "multi_label_classification"
        self._name = name
        self._model = model
        self._tokenizer = tokenizer
        self._tokenizer.truncation_side = "left"  # the latest words matter most
        self._max_tokens = _max_tokens(model, tokenizer)
        self._separator = separator(tokenizer)
        self._caller_only = bool(getattr(model.config, CALLER_ONLY_SETTING, False))
        self._device = device
        self._lock = threading.Lock()

    @classmethod
    def load(cls, model: str, *, device: str = "auto") -> TransformerEmotionClassifier:
        """Load from a folder or by a hub name whose files are already here.

        `device` is "auto" (CUDA when there is one), "cpu", "cuda" or "cuda:N". Raises `EngineLoadError` if the folder
        is missing, the weights are missing, corrupt, incomplete or pickled, or the labels are unknown.
        """
        place = _device(device)
        _check_source(model)
        loaded, info, tokenizer = _from_pretrained(model)
        absent = sorted({*info["missing_keys"], *(key[0] for key in info["mismatched_keys"])})
        if absent:
            raise EngineLoadError(
                f"The emotion model {model} has no trained weights of the right shape for {absent[0]}: "
                "take a sequence classifier whose head matches id2label in its config.json."
            )
        return cls(f"transformers emotion classifier {public_name(model)}", loaded.eval().to(place), tokenizer, place)

    @property
    def name(self) -> str:
        """What is loaded, for people."""
        return f"{self._name} on {self._device.type}"

    def warm_up(self) -> None:
        """Run a short input and one of full length."""
        for text in ("I am fine.", "I am fine. " * self._max_tokens):
            self.classify([Turn(Speaker.CALLER, text)], CancelToken())

    def classify(self, dialogue: Sequence[Turn], cancel: CancelToken) -> EmotionEstimate:
        """Read the caller's emotion from the turns in order, cut from the left to the model's longest input."""
        cancel.check()
        return estimate(self.distributions([dialogue])[0])

    def distributions(self, dialogues: Sequence[Sequence[Turn]]) -> npt.NDArray[np.float64]:
        """Probabilities of many dialogues over `LABELS`, (n, 32), as `classify` would give them one by one."""
        encoded = [self._encode(dialogue) for dialogue in dialogues]
        probabilities = np.full((len(encoded), len(LABELS)), 1.0 / len(LABELS))
        by_length: dict[int, list[int]] = {}
        for index, ids in enumerate(encoded):
            if ids:  # a tokenizer without special tokens makes nothing of no words
                by_length.setdefault(len(ids), []).append(index)
        for same in by_length.values():  # equal lengths need no padding, which not every tokenizer knows
            for start in range(0, len(same), _BATCH):
                batch = same[start : start + _BATCH]
                for index, logits in zip(batch, self._logits([encoded[index] for index in batch]), strict=True):
                    probabilities[index] = self._distribution(logits)
        return probabilities

    def _encode(self, dialogue: Sequence[Turn]) -> list[int]:
        text = classifier_text(dialogue, self._separator, caller_only=self._caller_only)
        with self._lock:
            ids: list[int] = self._tokenizer(text, truncation=True, max_length=self._max_tokens)["input_ids"]
        return ids

    def _logits(self, rows: list[list[int]]) -> npt.NDArray[np.float64]:
        """Logits of token ids of one length, (rows, labels)."""
        ids = torch.tensor(rows, device=self._device)
        with torch.inference_mode():
            logits = self._model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits.double().cpu().numpy()
        if not np.isfinite(logits).all():
            raise EngineError("The emotion model gave numbers that are not finite: check its weights.")
        result: npt.NDArray[np.float64] = logits
        return result

    def _distribution(self, logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Logits (labels,) to probabilities over `LABELS`, (32,)."""
        if self._multi_label:
            shares = 1.0 / (1.0 + np.exp(-np.clip(logits, -60.0, 60.0)))
            # Labels that together claim less than 1 leave the rest open: it is spread over all 32.
            open_share = max(0.0, 1.0 - float(shares.sum()))
            shares = shares / max(1.0, float(shares.sum()))
        else:
            shares = np.exp(logits - logits.max())
            open_share, shares = 0.0, shares / shares.sum()
        distribution: npt.NDArray[np.float64] = shares @ self._translation + open_share / len(LABELS)
        return distribution


def _device(device: str) -> torch.device:
    if device == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        place = torch.device(device)
    except RuntimeError as error:
        raise EngineLoadError(f"There is no device {device!r} for emotion: set auto, cpu, cuda or cuda:N.") from error
    if place.type == "cuda" and not torch.cuda.is_available():
        raise EngineLoadError("Emotion was to run on CUDA, and this machine has none: set its device to auto or cpu.")
    return place


def _check_source(model: str) -> None:
    """Refuse what cannot or must not be loaded before any library touches it."""
    folder = Path(model)
    if not folder.is_dir():
        if _HUB_NAME.fullmatch(model) and not folder.exists():
            return
        raise EngineLoadError(f"The emotion model folder {model} does not exist: name a model folder or a hub name.")
    if not (folder / "config.json").is_file():
        raise EngineLoadError(f"The emotion model folder {model} has no config.json: copy the whole model there.")
    if any(folder.glob("*.safetensors")):
        return
    if any(file for pattern in ("*.bin", "*.pt", "*.pth", "*.pkl") for file in folder.glob(pattern)):
        raise EngineLoadError(
            f"The emotion model folder {model} has its weights only as a pickle, which can run any code: "
            "save it again with save_pretrained, which writes safetensors."
        )
    raise EngineLoadError(f"The emotion model folder {model} has no *.safetensors: copy the whole model there.")


def _from_pretrained(model: str) -> tuple[Any, dict[str, Any], Any]:
    source: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    try:
        # The loaders raise nearly anything on bad files: OSError, ValueError, KeyError, RuntimeError, SafetensorError.
        with quiet_transformers():
            tokenizer = AutoTokenizer.from_pretrained(model, **source)
            loaded, info = AutoModelForSequenceClassification.from_pretrained(
                model,
                dtype=torch.float32,  # on a CPU float16, in which a checkpoint may be stored, is slow
                use_safetensors=True,
                output_loading_info=True,
                ignore_mismatched_sizes=True,
                **source,
            )
    except Exception as error:
        if not Path(model).is_dir():
            raise EngineLoadError(
                f"The emotion model {model} is not complete on this machine: fetch it with `hearken models pull`."
            ) from error
        reason = one_line(str(error))[:200]
        raise EngineLoadError(f"The emotion model folder {model} is corrupt ({reason}): copy it again.") from error
    return loaded, info, tokenizer


def _max_tokens(model: Any, tokenizer: Any) -> int:
    """Longest input in tokens: the least of what the position table, the config and the tokenizer allow."""
    limits = [int(tokenizer.model_max_length)]  # a huge number where the tokenizer states none
    limits.append(int(getattr(model.config, "max_position_embeddings", None) or 10**9))
    for name, module in model.named_modules():
        if name.endswith("position_embeddings") and isinstance(module, torch.nn.Embedding):
            # RoBERTa counts positions from padding_idx + 1, so the first rows of its table are never a token's.
            limits.append(module.num_embeddings - (0 if module.padding_idx is None else module.padding_idx + 1))
    shortest = min(limits)
    return shortest if shortest < 10**6 else DEFAULT_MAX_TOKENS
