"""The empathy scorer as it is kept and used: levels of EPITOME's three mechanisms for a reply to what was said before.

A folder holds `scorer.json` (how to read a pair, the decision rule, how it was trained and judged) and
`scorer.safetensors` (the tuned layers in float16). The encoder below them is the packaged one, or another of the same
shape; the scorer knows it by its SHA-256 and refuses any other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from transformers import AutoModel, AutoTokenizer

from server.errors import EngineLoadError
from training.empathy_decision import Decision, Floats
from training.empathy_model import EmpathyModel, collate, encode
from training.encoder import encoder_folder
from training.epitome import LEVELS, MECHANISMS, Pair
from training.evaluation.kappa import Ints

SETTINGS_FILE: Final = "scorer.json"
WEIGHTS_FILE: Final = "scorer.safetensors"
FOLDER: Final = Path("models/empathy")
_FORMAT: Final = 1
_BATCH_PAIRS: Final = 32


@dataclass(frozen=True, slots=True)
class Asked:
    """A reply to be scored, and what was said before it."""

    said: str
    reply: str


class EmpathyScorer:
    """Scores replies; one copy may serve many callers, one at a time."""

    def __init__(
        self, model: EmpathyModel, tokenizer: Any, decision: Decision, facts: dict[str, Any], digest: str
    ) -> None:
        """`facts` is what `scorer.json` tells of training and judging; `digest` is the SHA-256 of its two files."""
        self._model = model.eval()
        self._tokenizer = tokenizer
        self.decision = decision
        self.facts = facts
        self.digest = digest

    @classmethod
    def load(cls, folder: Path = FOLDER, encoder: Path | None = None) -> EmpathyScorer:
        """Load what `save` wrote; `encoder` names another folder than the packaged encoder.

        Raises `EngineLoadError` if a file is missing or broken, or if the encoder is not the one it was tuned on.
        """
        try:
            settings = json.loads((folder / SETTINGS_FILE).read_text(encoding="utf-8"))
            tensors = {name: tensor.float() for name, tensor in load_file(folder / WEIGHTS_FILE).items()}
            form, frozen, tuned_on = settings["format"], settings["frozen_layers"], settings["encoder_sha256"]
            decision = Decision(tuple((float(a), float(b), float(c)) for a, b, c in settings["offsets"]))
        except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
            raise EngineLoadError(
                f"{folder} holds no empathy scorer ({error}): make one with `hearken train empathy`."
            ) from error
        if form != _FORMAT:
            raise EngineLoadError(f"{folder} is a scorer of another form ({form}): make it anew with this version.")
        below = encoder_folder(encoder)
        if weights_digest(below) != tuned_on:
            raise EngineLoadError(
                f"The scorer in {folder} was tuned on another encoder than {below}: name its own with --encoder."
            )
        model, tokenizer = untrained(below, frozen)
        try:
            model.load_state_dict(tensors)
        except RuntimeError as error:
            raise EngineLoadError(f"The weights in {folder} do not fit the encoder {below}: train it anew.") from error
        return cls(model, tokenizer, decision, settings["facts"], digest(folder))

    def probabilities(self, asked: Sequence[Asked], on_done: Callable[[int], None] = lambda _: None) -> Floats:
        """The probability of each level, shape (n, 3, 3) by item, mechanism and level; `on_done` hears of each batch.

        Texts are read in lower case. An empty reply shows nothing: it is level 0 of every mechanism.
        """
        pairs = [Pair("", "", item.said.lower(), item.reply.lower(), (0, 0, 0), ((), (), ())) for item in asked]
        found = np.zeros((len(pairs), len(MECHANISMS), len(LEVELS)))
        found[:, :, 0] = 1.0
        encoded = {row: encode(self._tokenizer, pair) for row, pair in enumerate(pairs) if pair.response.strip()}
        order = sorted(encoded, key=lambda row: len(encoded[row].ids))
        for rows in _pieces(order, _BATCH_PAIRS):
            batch = collate([encoded[row] for row in rows])
            with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
                logits, _ = self._model(self._model.below(batch), batch.present, batch.response)
            found[rows] = logits.double().softmax(dim=2).numpy()
            on_done(len(rows))
        return found

    def levels(self, asked: Sequence[Asked], on_done: Callable[[int], None] = lambda _: None) -> Ints:
        """The level of each mechanism, shape (n, 3)."""
        return self.decision.levels(self.probabilities(asked, on_done))


def untrained(encoder: Path, frozen_layers: int) -> tuple[EmpathyModel, Any]:
    """A model whose heads know nothing yet, on the encoder in a folder, with the encoder's tokenizer.

    Raises `EngineLoadError` if the folder holds no BERT-like encoder with more layers than that.
    """
    try:
        tokenizer = AutoTokenizer.from_pretrained(encoder)
        bert: Any = AutoModel.from_pretrained(encoder, attn_implementation="sdpa", dtype=torch.float32)
        layers = len(bert.encoder.layer)
        if not tokenizer.is_fast or tokenizer.cls_token_id is None or not hasattr(bert, "embeddings"):
            raise ValueError("its tokenizer or its layers are not BERT's")
    except (OSError, ValueError, AttributeError, SafetensorError) as error:
        raise EngineLoadError(
            f"{encoder} holds no BERT-like encoder ({error}): name another with --encoder."
        ) from error
    if not 0 <= frozen_layers < layers:
        raise EngineLoadError(
            f"{encoder} has {layers} layers, of which {frozen_layers} shall stay frozen: name another with --encoder."
        )
    return EmpathyModel(bert, frozen_layers), tokenizer


def save(folder: Path, model: EmpathyModel, encoder: Path, decision: Decision, facts: dict[str, Any]) -> None:
    """Write the scorer's two files into an existing folder; the tuned layers are rounded to float16."""
    tensors = {name: tensor.detach().half().contiguous() for name, tensor in model.state_dict().items()}
    save_file(tensors, folder / WEIGHTS_FILE)
    settings = {
        "format": _FORMAT,
        "encoder_sha256": weights_digest(encoder),
        "frozen_layers": model.frozen_layers,
        "offsets": [list(row) for row in decision.offsets],
        "facts": facts,
    }
    (folder / SETTINGS_FILE).write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")


def digest(folder: Path) -> str:
    """The SHA-256 of the scorer's two files, by which a table says what scored it."""
    both = hashlib.sha256()
    for name in (SETTINGS_FILE, WEIGHTS_FILE):
        both.update(hashlib.sha256((folder / name).read_bytes()).digest())
    return both.hexdigest()


def weights_digest(encoder: Path) -> str:
    """The SHA-256 of an encoder's weights; raises `EngineLoadError` if they are not there as safetensors."""
    try:
        return hashlib.sha256((encoder / "model.safetensors").read_bytes()).hexdigest()
    except OSError as error:
        raise EngineLoadError(f"{encoder} has no model.safetensors: name another encoder with --encoder.") from error


def _pieces(rows: Sequence[int], size: int) -> Iterable[list[int]]:
    for start in range(0, len(rows), size):
        yield list(rows[start : start + size])
