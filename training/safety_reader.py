"""Trains the reader of turns and replies, which `server/engines/safety_reader.py` runs.

    hearken train safety-reader --data ../shared/data --out models/safety-reader

A small pre-trained encoder is tuned on the texts of `training.safety_texts`: on callers' turns, to tell nothing,
concern, and active or graver apart, and on replies, to tell fit from unfit. Its logits are divided by the temperature
that fits written texts held out; it is kept in int8 for CTranslate2, and its thresholds are set, as it will run, on
turns of EmpatheticDialogues valid, from which nothing is learnt. An interrupted run goes on with `--resume`.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from datasets import disable_progress_bars  # type: ignore[import-untyped]
from transformers import AutoModelForSequenceClassification, AutoTokenizer, set_seed

from server.engines.gptneo_loading import choose_device
from server.engines.quiet_transformers import quiet_transformers
from server.engines.safety_reader import (
    CLASSES,
    LEVELS,
    SETTINGS,
    UNFIT,
    WEIGHTS,
    Reading,
    SafetyReader,
    Thresholds,
    plain,
    settings_of,
)
from server.safety.classifier import CrisisClassifier
from training.checkpoints import claim, publish
from training.crisis_data import read_caller_turns
from training.emotion import best_temperature, by_length
from training.emotion_data import in_like_batches, tokenised
from training.emotion_trainer import ClassifierTrainer, Learning
from training.encoder import encoder_folder
from training.recipe import FOLDER, read_recipe
from training.safety_texts import Answer, Item, Sources, gather, listeners_answers
from training.scheduled_trainer import Conduct

RECIPE: Final = FOLDER / "safety-reader.toml"
DATA: Final = Path("../shared/data")
OUT: Final = Path("models/safety-reader")
_BATCH: Final = 64
_NOTHING: Final = Thresholds(concern=1.0, active=1.0, certain=1.0, unfit=1.0)


@dataclass(frozen=True, slots=True)
class Alarms:
    """The `[thresholds]` part of the recipe: shares of everyday turns, and of listeners' replies."""

    concern_alarms: float
    active_alarms: float
    certain_alarms: float
    good_replies_kept_back: float

    def __post_init__(self) -> None:
        """Refuse shares that cannot be."""
        shares = (self.active_alarms, self.good_replies_kept_back)
        if not (0 < self.certain_alarms <= self.concern_alarms < 1 and all(0 < share < 1 for share in shares)):
            raise ValueError("the shares of alarms are out of order")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What `recipes/safety-reader.toml` says; its comments explain each number."""

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
class Everyday:
    """What nobody should be alarmed at, from the validation part."""

    turns: Sequence[str]
    answers: Sequence[Answer]


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
    kept_back: float
    """Share of held-out unfit replies that are known for it."""
    let_through: float
    """Share of held-out fit replies that are."""


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
    everyday = Everyday(read_caller_turns(data, "valid"), listeners_answers(data, "valid"))
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
    publish(out, lambda folder: _save(model, tokenizer, head, recipe, facts, everyday, folder), work)
    reader = SafetyReader.load(out)
    turns = [(item.label > 0, reader.opinion(item.text).level > 0) for item in held_out if item.label < LEVELS]
    replies = [item for item in held_out if item.label >= LEVELS]
    unfitness = reader.unfitnesses([item.text for item in replies]).tolist() if replies else []
    judged = [
        (item.label == UNFIT, value >= reader.thresholds.unfit) for item, value in zip(replies, unfitness, strict=True)
    ]
    return Training(
        items=len(items),
        steps=trainer.state.global_step,
        minutes=round((time.monotonic() - started) / 60, 2),
        temperature=round(temperature, 4),
        noticed=_right(turns, True),
        calm=_right(turns, False),
        kept_back=_right(judged, True),
        let_through=_right(judged, False),
    )


def _right(judged: Sequence[tuple[bool, bool]], wanted: bool) -> float:
    """Share of those that ought to be judged as `wanted` that were."""
    right = [found == wanted for expected, found in judged if expected == wanted]
    return round(float(np.mean(right)), 4) if right else float("nan")


def _build(encoder: Path, max_tokens: int) -> tuple[Any, Any]:
    with quiet_transformers():
        model = AutoModelForSequenceClassification.from_pretrained(
            encoder,
            num_labels=CLASSES,
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
    """The output layer as (CLASSES, hidden + 1), its last column the bias, divided by the temperature."""
    weight = model.classifier.weight.detach().float().numpy()  # (CLASSES, hidden)
    bias = model.classifier.bias.detach().float().numpy()  # (CLASSES,)
    return np.concatenate([weight, bias[:, None]], axis=1).astype(np.float32) / np.float32(temperature)


def _save(
    model: Any,
    tokenizer: Any,
    head: npt.NDArray[np.float32],
    recipe: Recipe,
    facts: dict[str, Any],
    everyday: Everyday,
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
    write(thresholds_of(SafetyReader.load(folder), everyday, recipe.alarms))


def thresholds_of(reader: SafetyReader, everyday: Everyday, alarms: Alarms) -> Thresholds:
    """Thresholds that the given shares of everyday turns and of good replies reach."""
    shares = np.array([reader.gravest(text) for text in everyday.turns])  # (n, 2)
    unfit = [reader.unfitness(answer.reply, answer.caller) for answer in everyday.answers]
    risk, active = shares[:, 0], shares[:, 1]

    def reached(values: Any, share: float) -> float:
        return round(min(max(float(np.quantile(values, 1 - share)), 1e-4), 1.0), 6)

    return Thresholds(
        concern=reached(risk, alarms.concern_alarms),
        active=reached(active, alarms.active_alarms),
        certain=reached(risk, alarms.certain_alarms),
        unfit=reached(unfit, alarms.good_replies_kept_back),
    )
