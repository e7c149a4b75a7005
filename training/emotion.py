"""Trains the embedded emotion classifier: a small pre-trained encoder, tuned on EmpatheticDialogues.

    hearken train emotion --data ../shared/data/empathetic_dialogues --out models/emotion

The input is what serving gives: the caller's turns up to one of them (`training.emotion_data`); the answer is the
conversation's emotion. The result is a transformers folder in float16 whose probabilities are calibrated: the
temperature that fits the valid split best is multiplied into the output layer. An interrupted run goes on where it was
with `--resume`; `tensorboard --logdir runs` shows its curves.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from datasets import disable_progress_bars  # type: ignore[import-untyped]
from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]
from transformers import AutoModelForSequenceClassification, AutoTokenizer, set_seed

from server.engines.emotion_input import CALLER_ONLY_SETTING
from server.engines.emotions import LABELS
from server.engines.gptneo_loading import choose_device
from server.engines.quiet_transformers import quiet_transformers
from training.checkpoints import claim, publish
from training.emotion_data import training_items, validation_items
from training.emotion_trainer import ClassifierTrainer, Learning
from training.empathetic_dialogues import listener_turns, read_split
from training.encoder import encoder_folder
from training.recipe import FOLDER, read_recipe
from training.scheduled_trainer import Conduct

RECIPE: Final = FOLDER / "emotion.toml"
DATA: Final = Path("../shared/data/empathetic_dialogues")
OUT: Final = Path("models/emotion")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What `recipes/emotion.toml` says; its comments explain each number."""

    seed: int
    situations: bool
    recognised_share: float
    max_tokens: int
    validation_items: int
    learning: Learning

    @classmethod
    def read(cls, path: Path) -> Recipe:
        """Read a recipe file; raises `SettingsError` if it is missing or not of this form."""

        def build(read: dict[str, Any]) -> Recipe:
            return cls(seed=read["seed"], learning=Learning(**read["training"]), **read["data"])

        return read_recipe(path, build, RECIPE)


@dataclass(frozen=True, slots=True)
class Training:
    """What a training run did."""

    items: int
    """Dialogues and situations learnt, repeats included."""
    steps: int
    minutes: float
    """Wall-clock time of this part of the run."""
    temperature: float
    """What the logits were divided by."""
    validation_log_loss: float
    """Nats an item on the whole valid split, after calibration, which has seen it."""
    validation_top1: float


def train(
    data: Path = DATA,
    out: Path = OUT,
    recipe_file: Path = RECIPE,
    *,
    encoder: Path | None = None,
    seed: int | None = None,
    max_minutes: float | None = None,
    resume: bool = False,
    device: str = "auto",
    quiet: bool = False,
    work: Path | None = None,
) -> Training:
    """Train on the train split of `data`, calibrate on valid, write the classifier into the folder `out`.

    Checkpoints and TensorBoard logs go to `work` (default: `runs/<name of out>`). `encoder` is a folder, None takes the
    packaged one; `seed` None takes the recipe's. Raises `DatasetError` for data that is missing or broken,
    `SettingsError` for a bad recipe or encoder, `TrainingError` when the disk is full.
    """
    started = time.monotonic()
    recipe = Recipe.read(recipe_file)
    seed = recipe.seed if seed is None else seed
    out = claim(out)
    work = work or Path("runs") / out.name
    conversations = read_split(data, "train")
    held_out = listener_turns(read_split(data, "valid"))  # read now, so that a missing file is known at once
    if quiet:
        disable_progress_bars()
    set_seed(seed)
    model, tokenizer = build(encoder_folder(encoder), recipe.max_tokens)
    model.get_input_embeddings().requires_grad_(not recipe.learning.freeze_embeddings)
    items = training_items(
        conversations,
        tokenizer,
        readings=recipe.learning.readings,
        batch_items=recipe.learning.batch_items,
        max_tokens=recipe.max_tokens,
        situations=recipe.situations,
        recognised_share=recipe.recognised_share,
        seed=seed,
    )
    validation = validation_items(held_out, tokenizer, recipe.max_tokens)
    few = np.random.default_rng(seed).permutation(len(validation))[: recipe.validation_items]
    identity = f"{recipe}, seed {seed}, encoder {encoder}, {len(items)} items"
    trainer = ClassifierTrainer(
        Conduct(work, identity, seed, choose_device(device), max_minutes, resume, quiet),
        model,
        tokenizer,
        recipe.learning,
        items,
        by_length(validation.select(few)),
    )
    trainer.run()
    told = trainer.predict(by_length(validation))
    logits, answers = np.asarray(told.predictions, np.float64), np.asarray(told.label_ids, np.int64)
    temperature = best_temperature(logits, answers)
    calibrate(model, temperature)
    publish(out, lambda folder: save(model, tokenizer, folder), work)
    return Training(
        items=len(items),
        steps=trainer.state.global_step,
        minutes=round((time.monotonic() - started) / 60, 2),
        temperature=round(temperature, 4),
        validation_log_loss=round(log_loss(logits / temperature, answers), 4),
        validation_top1=round(float((logits.argmax(axis=1) == answers).mean()), 4),
    )


def build(encoder: Path, max_tokens: int) -> tuple[Any, Any]:
    """An encoder with an untrained output layer of 32 labels, and its tokenizer."""
    with quiet_transformers():
        model = AutoModelForSequenceClassification.from_pretrained(
            encoder,
            num_labels=len(LABELS),
            id2label=dict(enumerate(LABELS)),
            label2id={label: index for index, label in enumerate(LABELS)},
            problem_type="single_label_classification",
            attn_implementation="eager",  # for short texts on a CPU the fastest
            local_files_only=True,
        )
        tokenizer = AutoTokenizer.from_pretrained(encoder, local_files_only=True)
    setattr(model.config, CALLER_ONLY_SETTING, True)
    tokenizer.model_max_length = max_tokens
    tokenizer.truncation_side = "left"
    return model, tokenizer


def best_temperature(logits: npt.NDArray[np.float64], answers: npt.NDArray[np.int64]) -> float:
    """The number that logits (n, 32) must be divided by for the least log loss against answers (n,)."""
    found = minimize_scalar(lambda t: log_loss(logits / t, answers), bounds=(0.05, 20.0), method="bounded")
    return float(found.x)


def log_loss(logits: npt.NDArray[np.float64], answers: npt.NDArray[np.int64]) -> float:
    """Mean log loss in nats of logits (n, 32) against answers (n,)."""
    return float(torch.nn.functional.cross_entropy(torch.from_numpy(logits), torch.from_numpy(answers)))


def calibrate(model: Any, temperature: float) -> None:
    """Divide the logits of the classifier by `temperature`, in its weights, so that serving needs to know nothing."""
    with torch.no_grad():
        for parameter in model.classifier.parameters():
            parameter /= temperature


def save(model: Any, tokenizer: Any, folder: Path) -> None:
    """Write the classifier in float16 with its tokenizer."""
    with quiet_transformers():
        model.half().save_pretrained(folder)
        model.float()
        tokenizer.save_pretrained(folder)


def by_length(items: Any) -> Any:
    """The items with the longest first, so that batches hold little padding."""
    lengths = [len(ids) for ids in items["input_ids"]]
    return items.select(np.argsort(lengths, kind="stable")[::-1])
