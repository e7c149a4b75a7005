"""Pre-trains the embedded base model: a small GPT-Neo with its own tokenizer, from scratch, on dialogue text.

    python -m training.base --data ../shared/data --out models/reply-base --max-minutes 60

Matrices learn by Muon, embeddings and vectors by AdamW (`training/optimisers.py`). An interrupted run goes on where it
was with `--resume`; `--start` goes on from a finished model; `tensorboard --logdir runs` shows the curves.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa  # type: ignore[import-untyped]
import torch
from datasets import Dataset, load_from_disk  # type: ignore[import-untyped]
from transformers import AutoTokenizer, GPTNeoConfig, GPTNeoForCausalLM, set_seed

from server.engines.dialogue_format import utterance
from server.engines.gptneo_loading import choose_device, load_base
from server.errors import SettingsError
from training.checkpoints import claim, guarded, publish
from training.optimisers import muon_and_adamw
from training.recipe import FOLDER, Learning, read_recipe
from training.scheduled_trainer import Conduct
from training.text import Corpus, dialogues, plainest
from training.tokenizer import train_tokenizer
from training.trainer import GPTNeoTrainer

log = logging.getLogger(__name__)

RECIPE: Final = FOLDER / "base.toml"

Tokens = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What `recipes/base.toml` says; its comments explain each number."""

    seed: int
    vocab_size: int
    plainest_share: float
    held_out_share: float
    corpora: dict[str, float]
    model: dict[str, Any]
    learning: Learning

    @classmethod
    def read(cls, path: Path) -> Recipe:
        """Read a recipe file; raises `SettingsError` if it is missing or not of this form."""

        def build(read: dict[str, Any]) -> Recipe:
            return cls(
                seed=read["seed"],
                vocab_size=read["tokenizer"]["vocab_size"],
                model=read["model"],
                learning=Learning(**read["training"]),
                **read["text"],
            )

        return read_recipe(path, build, RECIPE)


def build_model(recipe: Recipe, tokenizer: Any) -> GPTNeoForCausalLM:
    """Make an untrained GPT-Neo after the recipe."""
    shape = recipe.model
    config = GPTNeoConfig(
        vocab_size=len(tokenizer),
        hidden_size=shape["hidden_size"],
        num_layers=shape["layers"],
        num_heads=shape["heads"],
        attention_types=[[["global", "local"], shape["layers"] // 2]],
        window_size=shape["window_tokens"],
        max_position_embeddings=shape["max_position_embeddings"],
        intermediate_size=4 * shape["hidden_size"],
        activation_function="gelu_pytorch_tanh",  # what GPT-Neo's "gelu_new" computes, in one kernel
        resid_dropout=0.0,
        embed_dropout=0.0,
        attention_dropout=0.0,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    return GPTNeoForCausalLM(config)


def prepare(recipe: Recipe, data: Path, run: Path, known: Any = None) -> tuple[Any, Dataset, Dataset]:
    """Train the tokenizer and tokenise every dialogue, or read both from `run` if this recipe made them before.

    With a tokenizer that is `known` already, none is trained.
    Returns the tokenizer, the training rows (every reading of the text, in order) and the held-out rows; a row is
    `row_tokens` token ids.
    """
    kept = run / "data" / _fingerprint(recipe, data, known)
    if not (kept / "held_out").is_dir():
        with guarded(run):
            _make_data(recipe, data, kept, known)
    return (
        AutoTokenizer.from_pretrained(kept),
        load_from_disk(str(kept / "train")),
        load_from_disk(str(kept / "held_out")),
    )


def _make_data(recipe: Recipe, data: Path, kept: Path, known: Any) -> None:
    corpora = tuple(Corpus(file, share) for file, share in recipe.corpora.items())
    read = plainest(dialogues(data, recipe.seed, corpora), recipe.plainest_share)
    texts = ["".join(map(utterance, turns)) for turns in read]
    tokenizer = known or train_tokenizer(texts, recipe.vocab_size, recipe.model["max_position_embeddings"])
    written = Dataset.from_dict({"text": texts}).map(
        lambda batch: {
            "ids": [[*ids, tokenizer.eos_token_id] for ids in tokenizer(batch["text"], verbose=False)["input_ids"]]
        },
        batched=True,
        remove_columns="text",
    )
    encoded = [np.asarray(ids, np.int32) for ids in written["ids"]]
    cut = max(1, int(len(encoded) * recipe.held_out_share))
    length, step = recipe.learning.row_tokens, recipe.learning.batch_rows * recipe.learning.accumulate
    rows = readings(encoded[cut:], recipe.learning.epochs, length, step, recipe.seed)
    if not len(rows):
        raise SettingsError("The training text is shorter than one batch; give more text or a smaller batch_rows.")
    kept.mkdir(parents=True, exist_ok=True)
    tokenizer.save_pretrained(kept)
    as_rows(rows, length).save_to_disk(str(kept / "train"))
    as_rows(_cut(np.concatenate(encoded[:cut]), length, 1), length).save_to_disk(str(kept / "held_out"))


def readings(dialogues: list[Tokens], epochs: float, length: int, rows_a_step: int, seed: int) -> Tokens:
    """The text read `epochs` times as one flat array: dialogues shuffled anew each time, and so cut elsewhere.

    The array holds whole rows of `length` tokens, and whole steps of `rows_a_step` rows.
    """
    read = []
    for reading in range(math.ceil(epochs)):
        order = np.random.default_rng([seed, reading]).permutation(len(dialogues))
        flat = np.concatenate([dialogues[index] for index in order])
        share = min(1.0, epochs - reading)
        read.append(flat[: int(len(flat) * share)])
    return _cut(np.concatenate(read), length, rows_a_step)


def _cut(tokens: Tokens, length: int, rows_a_step: int) -> Tokens:
    return tokens[: len(tokens) // (length * rows_a_step) * length * rows_a_step]


def as_rows(tokens: Tokens, length: int) -> Dataset:
    """A flat array of whole rows as a data set."""
    return Dataset(pa.table({"ids": pa.FixedSizeListArray.from_arrays(pa.array(tokens), length)}))


def _fingerprint(recipe: Recipe, data: Path, known: Any) -> str:
    """Names the tokenised text: another recipe or other files make another."""
    files = [
        (data / "text" / file).stat().st_size if (data / "text" / file).is_file() else 0 for file in recipe.corpora
    ]
    return hashlib.sha256(
        json.dumps([asdict(recipe), files, known and known.get_vocab()], sort_keys=True).encode()
    ).hexdigest()[:16]


def collate(rows: list[dict[str, Any]]) -> dict[str, torch.Tensor]:
    """Rows as tensors (B, T); every token is learnt."""
    ids = torch.from_numpy(np.asarray([row["ids"] for row in rows], np.int64))
    return {"input_ids": ids, "labels": ids}


def train(
    recipe: Path,
    data: Path,
    out: Path,
    max_minutes: float | None = None,
    resume: bool = False,
    work: Path | None = None,
    device: str = "auto",
    quiet: bool = False,
    start: str | None = None,
) -> float:
    """Pre-train after `recipe` on `data/text` and write the model and tokenizer to `out`; gives the held-out loss.

    `start` is a GPT-Neo to go on from, with its tokenizer and in its shape; without it one is made from scratch.
    `max_minutes` ends the run early, with the learning rate planned to fall by then. `work` (default: `runs/<out>`)
    keeps tokens, checkpoints and TensorBoard logs. Raises `SettingsError` for a bad recipe or missing text and
    `TrainingError` for a full disk.
    """
    plan = Recipe.read(recipe)
    out = claim(out)
    work = work or Path("runs") / out.name
    set_seed(plan.seed)
    begun, known = load_base(start) if start else (None, None)
    tokenizer, rows, held_out = prepare(plan, data, work, known)
    model: Any = begun or build_model(plan, tokenizer)
    trainer = GPTNeoTrainer(
        Conduct(
            work,
            f"{start} {plan} {_fingerprint(plan, data, known)}",
            plan.seed,
            choose_device(device),
            max_minutes,
            resume,
            quiet,
        ),
        model,
        plan.learning,
        rows,
        held_out,
        collate,
        make_optimiser=lambda model: muon_and_adamw(model, plan.learning.rate, plan.learning.weight_decay),
    )
    loss = trainer.run()
    log.info("done: step %d, held out %.3f", trainer.state.global_step, loss)
    if trainer.is_world_process_zero():
        model.config.use_cache = True  # training had it off
        model.to(torch.float16)  # half the size; the rounding costs nothing that can be measured

        def write(folder: Path) -> None:
            model.save_pretrained(folder)
            tokenizer.save_pretrained(folder)

        publish(out, write, work)
    return loss


def main() -> None:
    """Run pre-training from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", type=Path, default=RECIPE)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--max-minutes", type=float, default=None)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--threads", type=int, default=None)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--start", default=None, help="GPT-Neo to go on from instead of from scratch")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    train(
        arguments.recipe,
        arguments.data,
        arguments.out,
        arguments.max_minutes,
        arguments.resume,
        device=arguments.device,
        start=arguments.start,
    )


if __name__ == "__main__":
    main()
