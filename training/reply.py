r"""Tunes a GPT-Neo into an empathetic listener: a LoRA adapter, trained on EmpatheticDialogues.

    python -m training.reply --base models/reply-base --data ../shared/data --out models/reply-lora --max-minutes 30
    accelerate launch --num_processes 4 -m training.reply --base EleutherAI/gpt-neo-2.7B \
        --recipe training/recipes/reply-large.toml --out models/lora-2.7b

Any GPT-Neo will do as the base, from a folder or by a hub name (EleutherAI/gpt-neo-125m, -1.3B, -2.7B). Only the
listener's words are learnt. An interrupted run goes on where it was with `--resume`; the adapter kept is the one that
did best on the validation split; `tensorboard --logdir runs` shows the curves.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from datasets import Dataset, concatenate_datasets  # type: ignore[import-untyped]
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import set_seed

from server.engines.gptneo_loading import choose_device, load_base
from server.errors import EngineLoadError, SettingsError
from training.checkpoints import claim, publish
from training.empathetic_dialogues import Conversation, DatasetError, listener_turns, read_split
from training.recipe import FOLDER, Learning, read_recipe
from training.reply_data import Variation, collate, encode_all, pack, packed
from training.scheduled_trainer import Conduct
from training.trainer import GPTNeoTrainer

log = logging.getLogger(__name__)

RECIPE: Final = FOLDER / "reply.toml"
_ADAPTER: Final = ("adapter_config.json", "adapter_model.safetensors")


@dataclass(frozen=True, slots=True)
class Lora:
    """The `[lora]` part of the recipe (Hu et al. 2021, arXiv 2106.09685)."""

    rank: int
    alpha: int
    dropout: float
    target_modules: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse numbers that LoRA cannot have."""
        if not isinstance(self.rank, int) or self.rank < 1 or self.alpha <= 0 or not 0 <= self.dropout < 1:
            raise ValueError("rank and alpha must be more than 0, and dropout at least 0 and less than 1")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What `recipes/reply.toml` says; its comments explain each number."""

    seed: int
    variation: Variation
    validation_conversations: int
    lora: Lora
    learning: Learning

    @classmethod
    def read(cls, path: Path) -> Recipe:
        """Read a recipe file; raises `SettingsError` if it is missing or not of this form."""

        def build(read: dict[str, Any]) -> Recipe:
            data = dict(read["data"])
            lora = dict(read["lora"])
            return cls(
                seed=read["seed"],
                validation_conversations=data.pop("validation_conversations"),
                variation=Variation(**data),
                lora=Lora(target_modules=tuple(lora.pop("target_modules")), **lora),
                learning=Learning(**read["training"]),
            )

        return read_recipe(path, build, RECIPE)


def add_lora(model: Any, lora: Lora) -> PeftModel:
    """Put trainable LoRA layers into a GPT-Neo, whose own weights are held still.

    Raises `SettingsError` if the model has none of the target modules.
    """
    config = LoraConfig(
        task_type="CAUSAL_LM",
        r=lora.rank,
        lora_alpha=lora.alpha,
        lora_dropout=lora.dropout,
        target_modules=list(lora.target_modules),
    )
    try:
        tuned = get_peft_model(model, config)
    except ValueError as error:
        raise SettingsError(
            f"LoRA cannot be added to {', '.join(lora.target_modules)} of this model: GPT-Neo has q_proj, k_proj, "
            "v_proj, out_proj, c_fc and c_proj; correct target_modules in the recipe."
        ) from error
    assert isinstance(tuned, PeftModel)
    return tuned


def rows_of(conversations: list[Conversation], recipe: Recipe, tokenizer: Any, *, varied: bool) -> Dataset:
    """Conversations as rows for `collate`: every reading of the recipe's epochs if `varied`, else one, as it is.

    Each reading shuffles anew, varies feelings and spelling anew, and packs anew; it ends with a whole step.
    """
    learning = recipe.learning
    length = row_tokens(recipe, tokenizer)
    if not varied:
        return packed(pack(encode_all(conversations, tokenizer, length, Variation(), seed=recipe.seed), length))
    step = learning.batch_rows * learning.accumulate
    readings: list[Any] = []
    left = learning.epochs
    while left > 0:
        examples = encode_all(
            conversations, tokenizer, length, recipe.variation, seed=recipe.seed + len(readings), shuffle=True
        )
        rows = pack(examples[: max(1, int(len(examples) * min(1.0, left)))], length)
        readings.append(packed(rows[: max(1, len(rows) // step) * step]))
        left -= 1
    return concatenate_datasets(readings)


def row_tokens(recipe: Recipe, tokenizer: Any) -> int:
    """Length of a row: the recipe's, or less where the model sees less."""
    return min(recipe.learning.row_tokens, int(tokenizer.model_max_length))


def train(
    base: str,
    data: Path,
    recipe: Path,
    out: Path,
    max_minutes: float | None = None,
    resume: bool = False,
    work: Path | None = None,
    device: str = "auto",
    quiet: bool = False,
) -> float:
    """Tune `base` on EmpatheticDialogues and write the best adapter to `out`; gives its validation loss.

    `max_minutes` ends the run early, with the learning rate planned to fall by then. `work` (default: `runs/<out>`)
    keeps checkpoints and TensorBoard logs. Raises `SettingsError` for a bad recipe, `DatasetError` for missing or odd
    data, `EngineLoadError` for a base that cannot be loaded, `TrainingError` for a full disk.
    """
    plan = Recipe.read(recipe)
    place = choose_device(device)
    out = claim(out)
    work = work or Path("runs") / out.name
    set_seed(plan.seed)
    model, tokenizer = load_base(base, dtype=torch.bfloat16 if place.type == "cuda" else torch.float32)
    if not tokenizer("\n", add_special_tokens=False)["input_ids"] or tokenizer.eos_token_id is None:
        raise EngineLoadError(f"The tokenizer of {base} has no newline or no end of text: copy the whole model again.")
    told, held_out = read_split(data, "train"), read_split(data, "valid")[: plan.validation_conversations]
    for split, conversations in (("train", told), ("valid", held_out)):
        if not listener_turns(conversations):
            raise DatasetError(
                f"The split {split} in {data} has no listener turn to learn from: give whole conversations."
            )
    rows = rows_of(told, plan, tokenizer, varied=True)
    name = str(Path(base).resolve()) if Path(base).is_dir() else base
    heard = hashlib.sha256(repr(told).encode()).hexdigest()[:16]
    pad_id, length = int(tokenizer.eos_token_id), row_tokens(plan, tokenizer)
    trainer = GPTNeoTrainer(
        Conduct(
            work or Path("runs") / out.name, f"{name} {plan} {heard}", plan.seed, place, max_minutes, resume, quiet
        ),
        add_lora(model, plan.lora),
        plan.learning,
        rows,
        rows_of(held_out, plan, tokenizer, varied=False),
        lambda batch: collate(batch, pad_id, length),
    )
    loss = trainer.run()
    log.info("done: step %d, validation %.4f", trainer.state.global_step, loss)
    if trainer.is_world_process_zero():
        publish(out, lambda folder: _write_adapter(trainer.model, folder), work)
    return loss


def _write_adapter(model: Any, folder: Path) -> None:
    model.save_pretrained(folder)
    for file in folder.iterdir():
        if file.name not in _ADAPTER:  # PEFT's empty model card would replace ours
            file.unlink()


def main() -> None:
    """Run tuning from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default="models/reply-base")
    parser.add_argument("--recipe", type=Path, default=RECIPE)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("models/reply-lora"))
    parser.add_argument("--max-minutes", type=float, default=None)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--threads", type=int, default=None)
    parser.add_argument("--device", default="auto")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    train(
        arguments.base,
        arguments.data,
        arguments.recipe,
        arguments.out,
        arguments.max_minutes,
        arguments.resume,
        device=arguments.device,
    )


if __name__ == "__main__":
    main()
