"""Trains the second reader of the crisis screen, which `server/engines/crisis_reader.py` runs.

    hearken train crisis-reader --data ../shared/data --out models/crisis-reader

A small pre-trained encoder is tuned on the texts of `training.crisis_turns` to tell nothing, concern, and active or
graver apart. Its logits are divided by the temperature that fits written turns held out; it is kept in int8 for
CTranslate2, and its thresholds are set, as it will run, on callers' turns of EmpatheticDialogues valid, from which
nothing is learnt. An interrupted run goes on with `--resume`.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from datasets import disable_progress_bars  # type: ignore[import-untyped]
from transformers import AutoModelForSequenceClassification, AutoTokenizer, set_seed

from server.engines.crisis_reader import (
    LEVELS,
    SETTINGS,
    WEIGHTS,
    CrisisReader,
    Reading,
    Thresholds,
    plain,
    settings_of,
)
from server.engines.gptneo_loading import choose_device
from server.engines.quiet_transformers import quiet_transformers
from server.safety.classifier import CrisisClassifier
from training.checkpoints import claim, publish
from training.crisis_data import read_caller_turns
from training.crisis_turns import Item, Sources, gather
from training.emotion import best_temperature, by_length
from training.emotion_data import in_like_batches, tokenised
from training.emotion_trainer import ClassifierTrainer, Learning
from training.encoder import encoder_folder
from training.recipe import FOLDER, read_recipe
from training.scheduled_trainer import Conduct

RECIPE: Final = FOLDER / "crisis-reader.toml"
DATA: Final = Path("../shared/data")
OUT: Final = Path("models/crisis-reader")
_BATCH: Final = 64
_NOTHING: Final = Thresholds(concern=1.0, active=1.0, certain=1.0)


@dataclass(frozen=True, slots=True)
class Alarms:
    """The `[thresholds]` part of the recipe: shares of everyday turns."""

    concern_alarms: float
    active_alarms: float
    certain_alarms: float

    def __post_init__(self) -> None:
        """Refuse shares that cannot be."""
        if not (0 < self.certain_alarms <= self.concern_alarms < 1 and 0 < self.active_alarms < 1):
            raise ValueError("the shares of alarms are out of order")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What `recipes/crisis-reader.toml` says; its comments explain each number."""

    seed: int
    sources: Sources
    reading: Reading
    learning: Learning
    alarms: Alarms

    @classmethod
    def read(cls, path: Path) -> Recipe:
        """Read a recipe file; raises `SettingsError` if it is missing or not of this form."""

        def build(read: dict[str, Any]) -> Recipe:
            return cls(
                read["seed"],
                Sources(**read["data"], talk=read["talk"]),
                Reading(**read["reading"]),
                Learning(**read["training"]),
                Alarms(**read["thresholds"]),
            )

        return read_recipe(path, build, RECIPE)


@dataclass(frozen=True, slots=True)
class Training:
    """What a training run did."""

    items: int
    """Texts learnt, repeats included."""
    steps: int
    minutes: float
    temperature: float
    noticed: float
    """Share of held-out written turns with a risk that raise concern."""
    calm: float
    """Share of held-out written turns without a risk that do not."""


def train(
    data: Path = DATA,
    out: Path = OUT,
    recipe_file: Path = RECIPE,
    *,
    teacher: Path = Path("models/crisis"),
    encoder: Path | None = None,
    seed: int | None = None,
    max_minutes: float | None = None,
    resume: bool = False,
    device: str = "auto",
    quiet: bool = False,
    work: Path | None = None,
) -> Training:
    """Tune, calibrate, convert, set thresholds, write the reader into the folder `out`.

    `teacher` holds the linear classifier that chooses windows of users. Raises `DatasetError` for data that is missing
    or broken, `SettingsError` for a bad recipe or encoder, `TrainingError` when the disk is full.
    """
    started = time.monotonic()
    recipe = Recipe.read(recipe_file)
    seed = recipe.seed if seed is None else seed
    out = claim(out)
    work = work or Path("runs") / out.name
    if quiet:
        disable_progress_bars()
    valid = read_caller_turns(data, "valid")  # read now, so that a missing file is known at once
    learnt, held_out = gather(data, recipe.sources, CrisisClassifier.load(teacher), seed)
    set_seed(seed)
    model, tokenizer = _build(encoder_folder(encoder), recipe.reading.most_tokens)
    model.get_input_embeddings().requires_grad_(not recipe.learning.freeze_embeddings)
    items = _in_order(learnt, tokenizer, recipe, seed)
    validation = by_length(_tokenised(held_out, tokenizer, recipe))
    identity = f"{recipe}, seed {seed}, encoder {encoder}, {len(items)} items"
    trainer = ClassifierTrainer(
        Conduct(work, identity, seed, choose_device(device), max_minutes, resume, quiet),
        model,
        tokenizer,
        recipe.learning,
        items,
        validation,
    )
    trainer.run()
    told = trainer.predict(validation)
    temperature = best_temperature(np.asarray(told.predictions, np.float64), np.asarray(told.label_ids, np.int64))
    facts = {"recipe": asdict(recipe), "texts": len(learnt), "held_out": len(held_out)}
    head = _head(model, temperature)
    publish(out, lambda folder: _save(model, tokenizer, head, recipe, facts, valid, folder), work)
    reader = CrisisReader.load(out)
    noticed = [reader.opinion(item.text).level > 0 for item in held_out if item.label]
    calm = [reader.opinion(item.text).level == 0 for item in held_out if not item.label]
    return Training(
        items=len(items),
        steps=trainer.state.global_step,
        minutes=round((time.monotonic() - started) / 60, 2),
        temperature=round(temperature, 4),
        noticed=round(float(np.mean(noticed)), 4),
        calm=round(float(np.mean(calm)), 4),
    )


def _build(encoder: Path, max_tokens: int) -> tuple[Any, Any]:
    with quiet_transformers():
        model = AutoModelForSequenceClassification.from_pretrained(
            encoder,
            num_labels=LEVELS,
            problem_type="single_label_classification",
            attn_implementation="eager",  # for short texts on a CPU the fastest
            local_files_only=True,
        )
        tokenizer = AutoTokenizer.from_pretrained(encoder, local_files_only=True)
    tokenizer.model_max_length = max_tokens
    return model, tokenizer


def _tokenised(items: Sequence[Item], tokenizer: Any, recipe: Recipe) -> Any:
    texts = [plain(item.text) for item in items]
    return tokenised(texts, [item.label for item in items], tokenizer, recipe.reading.most_tokens)


def _in_order(items: Sequence[Item], tokenizer: Any, recipe: Recipe, seed: int) -> Any:
    """Every reading's items in the order in which they are learnt, batches of like length."""
    rng = np.random.default_rng(seed)
    once = _tokenised(items, tokenizer, recipe)
    lengths = np.array([len(ids) for ids in once["input_ids"]])
    order: list[int] = []
    for reading in range(int(np.ceil(recipe.learning.readings))):
        share = min(1.0, recipe.learning.readings - reading)
        own = in_like_batches(lengths, recipe.learning.batch_items, rng)
        order += own[: round(share * len(own))]
    return once.select(order)


def _head(model: Any, temperature: float) -> npt.NDArray[np.float32]:
    """The output layer as (LEVELS, hidden + 1), its last column the bias, divided by the temperature."""
    weight = model.classifier.weight.detach().float().numpy()  # (LEVELS, hidden)
    bias = model.classifier.bias.detach().float().numpy()  # (LEVELS,)
    return np.concatenate([weight, bias[:, None]], axis=1).astype(np.float32) / np.float32(temperature)


def _save(
    model: Any,
    tokenizer: Any,
    head: npt.NDArray[np.float32],
    recipe: Recipe,
    facts: dict[str, Any],
    valid: Sequence[str],
    folder: Path,
) -> None:
    """Convert the encoder, then set the thresholds on what the converted one says of everyday turns."""
    from ctranslate2.converters import TransformersConverter  # type: ignore[import-untyped]

    with tempfile.TemporaryDirectory() as temporary:
        model.bert.config.position_embedding_type = "absolute"  # the converter asks; transformers no longer says
        with quiet_transformers():
            model.bert.save_pretrained(temporary)
            tokenizer.save_pretrained(temporary)
            TransformersConverter(temporary).convert(str(folder), quantization="int8", force=True)
        shutil.copy(Path(temporary) / "tokenizer.json", folder / "tokenizer.json")
    digest = hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()

    def write(thresholds: Thresholds) -> None:
        (folder / SETTINGS).write_text(settings_of(head, recipe.reading, thresholds, facts, digest), encoding="utf-8")

    write(_NOTHING)
    write(thresholds_of(CrisisReader.load(folder), valid, recipe.alarms))


def thresholds_of(reader: CrisisReader, everyday: Sequence[str], alarms: Alarms) -> Thresholds:
    """Thresholds that the given shares of everyday turns reach."""
    shares = np.array([reader.gravest(text) for text in everyday])  # (n, 2)
    risk, active = shares[:, 0], shares[:, 1]
    found = Thresholds(
        concern=float(np.quantile(risk, 1 - alarms.concern_alarms)),
        active=float(np.quantile(active, 1 - alarms.active_alarms)),
        certain=float(np.quantile(risk, 1 - alarms.certain_alarms)),
    )
    return replace(
        found, **{name: round(min(max(getattr(found, name), 1e-4), 1.0), 6) for name in Thresholds.__slots__}
    )
