"""Trains and judges the empathy scorer on EPITOME.

    python -m training.empathy --out models/empathy

The pairs that the experts of `empathy_experts` rated, and every copy of them, are left out: they are the yardstick.
Then the rest is judged in folds, each fold scored by a model that saw none of its posts or responses; the decision rule
is set on those held-out probabilities; and the model that is kept is trained on all of the rest, or is the one that was
judged. An interrupted run goes on where it was with `--resume`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file, save_file
from transformers import set_seed

from server.errors import HearkenError
from training.checkpoints import claim, publish
from training.empathy_decision import Floats, fit
from training.empathy_model import encode
from training.empathy_scorer import save, untrained, weights_digest
from training.empathy_trainer import Learning, Prepared, ScorerTrainer, predict, prepare
from training.encoder import PROVENANCE, encoder_folder
from training.epitome import LEVELS, MECHANISMS, Pair, folds, read_pairs, without
from training.evaluation.bootstrap import Bootstrap, Figure
from training.evaluation.empathy_experts import read_rated_pairs
from training.evaluation.kappa import Ints, accuracy, macro_f1, quadratic_kappa
from training.recipe import FOLDER, read_recipe

RECIPE: Final = FOLDER / "empathy.toml"
DATA: Final = Path("../shared/data")
OUT: Final = Path("models/empathy")
_RULE_PARTS: Final = 3


@dataclass(frozen=True, slots=True)
class Recipe:
    """What `recipes/empathy.toml` says; its comments explain each number."""

    seed: int
    frozen_layers: int
    folds: int
    judged_folds: int
    learn_from_all: bool
    learning: Learning

    @classmethod
    def read(cls, path: Path) -> Recipe:
        """Read a recipe file; raises `SettingsError` if it is missing or not of this form."""

        def build(read: dict[str, Any]) -> Recipe:
            if not 1 <= read["judged_folds"] <= read["folds"] or read["folds"] < 2:
                raise ValueError("folds must be 2 or more, and judged_folds from 1 to that")
            learning = Learning(**read.pop("training"))
            return cls(**read, learning=learning)

        return read_recipe(path, build, RECIPE)


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How well one mechanism's levels are predicted for pairs that were not learnt from."""

    accuracy: Figure
    macro_f1: Figure
    kappa: Figure
    """Quadratic-weighted, against EPITOME's own annotators."""


@dataclass(frozen=True, slots=True)
class Training:
    """What a training run did."""

    pairs: int
    """Pairs learnt from."""
    left_out: int
    """Pairs left out because the experts rated them, or because they are copies of such."""
    judged: int
    """Pairs that were held out once and judged: all of them, or those of some folds."""
    minutes: float
    """Wall-clock time of this part of the run."""
    held_out: dict[str, HeldOut]
    """By mechanism; the decision rule for a third of the judged pairs was set on the others."""


def train(
    data: Path = DATA,
    recipe_file: Path = RECIPE,
    out: Path = OUT,
    *,
    run: Path | None = None,
    encoder: Path | None = None,
    resume: bool = False,
    quiet: bool = False,
) -> Training:
    """Judge the recipe in folds, train on all pairs, write the scorer into `out`.

    `data` holds the folders `epitome` and `empathy_experts`; `run` is where checkpoints lie until the end. The same
    recipe gives the same scorer. Raises `DatasetError` for data that is missing or broken, `SettingsError` for a bad
    recipe, `EngineLoadError` for an unfit encoder, `TrainingError` when the disk is full.
    """
    started = time.monotonic()
    recipe = Recipe.read(recipe_file)
    out = claim(out)
    run = run or Path("runs") / out.name
    everything, rated = read_pairs(data), read_rated_pairs(data)
    pairs = without(everything, rated.pairs)
    below = encoder_folder(encoder)
    set_seed(recipe.seed)
    model, tokenizer = untrained(below, recipe.frozen_layers)
    levels = np.array([pair.levels for pair in pairs], dtype=np.int64)
    prepared = prepare(model, [encode(tokenizer, pair) for pair in pairs], levels)
    work = _Work(recipe, prepared, below, run, resume, quiet)
    fold_of = folds(pairs, recipe.folds, recipe.seed)
    judged, probabilities = work.held_out(fold_of)
    held_out = judge(probabilities, [pairs[row] for row in judged], recipe.seed)
    decision = fit(probabilities, levels[judged])
    learnt = np.arange(len(pairs)) if recipe.learn_from_all else np.flatnonzero(fold_of != 0)
    final = work.tuned("all" if recipe.learn_from_all else "fold-0", learnt)
    minutes = round((time.monotonic() - started) / 60, 1)
    done = Training(len(learnt), len(everything) - len(pairs), len(judged), minutes, held_out)
    facts = {
        "data": "EPITOME, Reddit part (non-commercial academic)",
        "encoder": PROVENANCE if encoder is None else below.name,
        "folds": recipe.folds,
        "judged_folds": recipe.judged_folds,
        "learn_from_all": recipe.learn_from_all,
        "recipe": {"seed": recipe.seed, **asdict(recipe.learning)},
        **asdict(done),
    }
    publish(out, lambda folder: save(folder, final, below, decision, facts), run)
    return done


def judge(probabilities: Floats, pairs: Sequence[Pair], seed: int) -> dict[str, HeldOut]:
    """Figures of held-out probabilities (n, 3, 3) of these pairs, intervals by post.

    The levels of a third of the pairs are decided by a rule that was set on the other two.
    """
    levels = np.array([pair.levels for pair in pairs], dtype=np.int64)
    part_of = folds(pairs, _RULE_PARTS, seed)
    decided = np.zeros_like(levels)
    for part in range(_RULE_PARTS):
        rule = fit(probabilities[part_of != part], levels[part_of != part])
        decided[part_of == part] = rule.levels(probabilities[part_of == part])
    bootstrap = Bootstrap([pair.seeker_id for pair in pairs])
    return {name: _judged(decided[:, axis], levels[:, axis], bootstrap) for axis, name in enumerate(MECHANISMS)}


def _judged(decided: Ints, true: Ints, bootstrap: Bootstrap) -> HeldOut:
    return HeldOut(
        accuracy=bootstrap.figure(lambda weights: accuracy(decided, true, weights)),
        macro_f1=bootstrap.figure(lambda weights: macro_f1(decided, true, weights)),
        kappa=bootstrap.figure(lambda weights: quadratic_kappa(decided, true, weights)),
    )


@dataclass(frozen=True, slots=True)
class _Work:
    """The parts of one run, each with a folder of its own, so that a resumed run repeats none that was finished."""

    recipe: Recipe
    prepared: Prepared
    encoder: Path
    run: Path
    resume: bool
    quiet: bool
    models: dict[str, Any] = field(default_factory=dict)
    """What was trained in this process, by part."""

    @property
    def identity(self) -> str:
        """All that a part depends on; more folds may be judged later, in a resumed run."""
        recipe = replace(self.recipe, judged_folds=1, learn_from_all=True)
        return f"{recipe} {len(self.prepared.encoded)} pairs, encoder {weights_digest(self.encoder)}"

    def held_out(self, fold_of: Ints) -> tuple[Ints, Floats]:
        """The pairs of the judged folds, and the probability of each of their levels by a model that did not see it."""
        probabilities = np.zeros((len(fold_of), len(MECHANISMS), len(LEVELS)))
        for fold in range(self.recipe.judged_folds):
            rows = np.flatnonzero(fold_of == fold)
            kept = self.run / f"fold-{fold}.safetensors"
            found = self._kept(kept)
            if found is None:
                self.models[f"fold-{fold}"] = self.tuned(f"fold-{fold}", np.flatnonzero(fold_of != fold))
                found = predict(self.models[f"fold-{fold}"], self.prepared, rows)
                save_file({"probabilities": found}, kept, metadata={"identity": self.identity})
            probabilities[rows] = found
        judged = np.flatnonzero(fold_of < self.recipe.judged_folds)
        return judged, probabilities[judged]

    def tuned(self, part: str, rows: Ints) -> Any:
        """A model trained on the given pairs, once."""
        if part in self.models:
            return self.models[part]
        set_seed(self.recipe.seed)
        model, _ = untrained(self.encoder, self.recipe.frozen_layers)
        trainer = ScorerTrainer(
            model,
            self.prepared,
            rows,
            self.recipe.learning,
            self.run / part,
            seed=self.recipe.seed,
            identity=self.identity,
            resume=self.resume,
            quiet=self.quiet,
        )
        trainer.run()
        return model

    def _kept(self, file: Path) -> Floats | None:
        """What an earlier part of this run found for a fold, if it is to be resumed."""
        if not self.resume or not file.is_file():
            return None
        with safe_open(file, framework="np") as opened:
            if (opened.metadata() or {}).get("identity") != self.identity:
                return None
        found: Floats = load_file(file)["probabilities"]
        return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line of this module; prints figures, or one sentence on standard error and exit code 2."""
    parser = argparse.ArgumentParser(prog="python -m training.empathy", description="Train the empathy scorer.")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of epitome and empathy_experts")
    parser.add_argument("--recipe", type=Path, default=RECIPE)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--encoder", type=Path, default=None, help="another BERT-like encoder than the packaged one")
    parser.add_argument("--resume", action="store_true")
    chosen = parser.parse_args(arguments)
    try:
        done = train(chosen.data, chosen.recipe, chosen.out, encoder=chosen.encoder, resume=chosen.resume)
    except HearkenError as error:
        print(error, file=sys.stderr)
        return 2
    for name, figures in done.held_out.items():
        print(f"{name}: accuracy {figures.accuracy}, macro-F1 {figures.macro_f1}, kappa {figures.kappa}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
