"""Tunes a GPT-Neo into an empathetic listener: a LoRA adapter, trained on EmpatheticDialogues.

    python -m training.reply --base models/reply-base --data ../shared/data --out models/reply-lora --max-minutes 30

Any GPT-Neo will do as the base, from a folder or by a hub name (EleutherAI/gpt-neo-125m). Only the listener's words
are learnt. An interrupted run goes on where it was with `--resume`; the adapter kept is the one that did best on the
validation split. Figures of an adapter: `--evaluate valid` (or `test`) with `--adapter`.
"""

from __future__ import annotations

import argparse
import logging
import math
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from peft import LoraConfig, PeftModel, get_peft_model, get_peft_model_state_dict, set_peft_model_state_dict
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from torch.nn import functional

from server.engines.gptneo_loading import choose_device, load_base, merge_adapter
from server.errors import SettingsError
from training.empathetic_dialogues import read_split
from training.fused_attention import fuse_attention
from training.reply_data import IGNORED, Example, Rows, collate, encode_all, pack
from training.schedule import Budget, rate_factor

log = logging.getLogger(__name__)

RECIPE = Path(__file__).parent / "recipes" / "reply.toml"
_STATE = "resume.pt"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What `recipes/reply.toml` says; its comments explain each number."""

    seed: int
    drop_feeling: float
    recognised_share: float
    validation_conversations: int
    lora: dict[str, Any]
    row_tokens: int
    batch_rows: int
    epochs: float
    rate: float
    weight_decay: float
    warm_up_steps: int
    decay_share: float
    validate_every_steps: int
    patience: int
    dtype: str
    compile: bool


def read_recipe(path: Path) -> Recipe:
    """Read a recipe file; a missing file or a missing, unknown or mistyped key is a `SettingsError`."""
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        return Recipe(seed=read["seed"], lora=read["lora"], **read["data"], **read["training"])
    except OSError as error:
        raise SettingsError(f"The recipe {path} cannot be read; give the path of a TOML file.") from error
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise SettingsError(f"The recipe {path} is not like {RECIPE.name} ({error}); compare the two.") from error


def add_lora(model: Any, recipe: Recipe) -> PeftModel:
    """Put trainable LoRA layers into a GPT-Neo, whose own weights are held still."""
    shape = recipe.lora
    tuned = get_peft_model(
        model,
        LoraConfig(
            task_type="CAUSAL_LM",
            r=shape["rank"],
            lora_alpha=shape["alpha"],
            lora_dropout=shape["dropout"],
            target_modules=list(shape["target_modules"]),
        ),
    )
    assert isinstance(tuned, PeftModel)
    return tuned


class Tuner:
    """One run: the model with its adapter, the optimiser, and where it stands."""

    def __init__(self, recipe: Recipe, model: Any, place: torch.device) -> None:
        """`model` is a GPT-Neo whose parameters that want a gradient are learnt."""
        self.recipe = recipe
        self.model = model.to(place)
        self.place = place
        fuse_attention(model, model.config.window_size)
        self._neo: Any = model.get_base_model() if isinstance(model, PeftModel) else model
        self._learnt = [parameter for parameter in model.parameters() if parameter.requires_grad]
        self.optimiser = torch.optim.AdamW(
            self._learnt or [torch.zeros(1)],
            lr=recipe.rate,
            betas=(0.9, 0.95),
            weight_decay=recipe.weight_decay,
            fused=True,
        )
        self._loss = torch.compile(self._eager_loss) if recipe.compile else self._eager_loss
        self.step = 0
        self.elapsed_s = 0.0
        self.best = math.inf
        self.worse_in_a_row = 0

    def _eager_loss(
        self, ids: torch.Tensor, labels: torch.Tensor, positions: torch.Tensor, mask: torch.Tensor
    ) -> torch.Tensor:
        """Summed loss in nats over the learnt tokens of rows (B, T)."""
        with torch.autocast(ids.device.type, dtype=torch.bfloat16, enabled=self.recipe.dtype == "bfloat16"):
            hidden = self._neo.transformer(
                ids, position_ids=positions, attention_mask=mask, use_cache=False
            ).last_hidden_state
            logits = self._neo.lm_head(hidden[:, :-1])  # (B, T - 1, V)
        return functional.cross_entropy(
            logits.flatten(0, 1).float(), labels[:, 1:].flatten(), ignore_index=IGNORED, reduction="sum"
        )

    def _arguments(self, rows: Rows) -> tuple[torch.Tensor, ...]:
        tensors = (rows.ids, rows.labels, rows.positions, rows.mask())
        return tuple(tensor.to(self.place) for tensor in tensors)

    def learn(self, rows: Rows, factor: float) -> float:
        """Take one step at `factor` of the learning rate; gives the loss in nats a learnt token."""
        self.model.train()
        count = int((rows.labels != IGNORED).sum())
        loss = self._loss(*self._arguments(rows)) / count
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(self._learnt, 1.0)
        for group in self.optimiser.param_groups:
            group["lr"] = self.recipe.rate * factor
        self.optimiser.step()
        self.optimiser.zero_grad()
        self.step += 1
        return float(loss.detach())

    @torch.no_grad()
    def validate(self, batches: list[Rows]) -> float:
        """Mean loss in nats a learnt token."""
        self.model.eval()
        total = sum(float(self._eager_loss(*self._arguments(rows))) for rows in batches)
        return total / sum(int((rows.labels != IGNORED).sum()) for rows in batches)

    def save(self, work: Path) -> None:
        """Write all that a resumed run needs, in one replacement."""
        state = {
            "adapter": get_peft_model_state_dict(self.model),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "elapsed_s": self.elapsed_s,
            "best": self.best,
            "worse_in_a_row": self.worse_in_a_row,
        }
        work.mkdir(parents=True, exist_ok=True)
        torch.save(state, work / (_STATE + ".new"))
        (work / (_STATE + ".new")).replace(work / _STATE)

    def restore(self, work: Path) -> None:
        """Go on from what `save` wrote."""
        state = torch.load(work / _STATE, weights_only=True)
        set_peft_model_state_dict(self.model, state["adapter"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.elapsed_s = state["step"], state["elapsed_s"]
        self.best, self.worse_in_a_row = state["best"], state["worse_in_a_row"]


def batches_of(examples: list[Example], recipe: Recipe, pad_id: int, epoch: int) -> list[Rows]:
    """Shuffle and pack the examples of one epoch into batches (B, T)."""
    order = np.random.default_rng([recipe.seed, epoch]).permutation(len(examples))
    rows = pack([examples[index] for index in order], recipe.row_tokens)
    whole = max(1, len(rows) // recipe.batch_rows)
    return [
        collate(rows[index * recipe.batch_rows : (index + 1) * recipe.batch_rows], recipe.row_tokens, pad_id)
        for index in range(whole)
    ]


def _examples(data: Path, split: str, tokenizer: Any, recipe: Recipe, *, limit: int | None = None) -> list[Example]:
    """Encode a split; only training conversations are varied as the recipe says."""
    varied = split == "train"
    return encode_all(
        read_split(data, split)[:limit],
        tokenizer,
        limit_of(recipe, tokenizer),
        drop_feeling=recipe.drop_feeling if varied else 0.0,
        recognised_share=recipe.recognised_share if varied else 0.0,
        seed=recipe.seed,
    )


def limit_of(recipe: Recipe, tokenizer: Any) -> int:
    """Longest example in tokens: a row, or less where the model sees less."""
    return min(recipe.row_tokens, int(tokenizer.model_max_length))


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
    keeps the resume state. Raises `SettingsError` for a bad recipe, `DatasetError` for missing or odd data,
    `EngineLoadError` for a base that cannot be loaded.
    """
    plan = read_recipe(recipe)
    work = work or Path("runs") / out.name
    torch.manual_seed(plan.seed)
    model, tokenizer = load_base(base)
    pad_id = int(tokenizer.eos_token_id)
    examples = _examples(data, "train", tokenizer, plan)
    held_out = _examples(data, "valid", tokenizer, plan, limit=plan.validation_conversations)
    validation = batches_of(held_out, plan, pad_id, 0)
    run = Tuner(plan, add_lora(model, plan), choose_device(device))
    if resume and (work / _STATE).is_file():
        run.restore(work)
    epoch, batches = 0, batches_of(examples, plan, pad_id, 0)
    budget = Budget(max(1, round(len(batches) * plan.epochs)), max_minutes, run.elapsed_s)
    log.info("%d conversations, %d steps an epoch, base %.3f", len(examples), len(batches), run.validate(validation))
    columns = (TextColumn("reply"), BarColumn(), TextColumn("{task.percentage:.1f} % {task.fields[facts]}"))
    smooth = math.nan
    with Progress(*columns, TimeElapsedColumn(), disable=quiet) as progress:
        task = progress.add_task("reply", total=1.0, facts="")
        while (fraction := budget.fraction(run.step)) < 1.0 and run.worse_in_a_row < plan.patience:
            if run.step // len(batches) != epoch:
                epoch = run.step // len(batches)
                batches = batches_of(examples, plan, pad_id, epoch)
            factor = rate_factor(fraction, run.step, plan.warm_up_steps, plan.decay_share)
            loss = run.learn(batches[run.step % len(batches)], factor)
            run.elapsed_s = budget.elapsed_s()
            smooth = loss if math.isnan(smooth) else 0.95 * smooth + 0.05 * loss
            progress.update(task, completed=fraction, facts=f"step {run.step} loss {smooth:.3f}")
            if run.step % plan.validate_every_steps == 0:
                _keep_if_best(run, validation, work, out, smooth)
                run.save(work)
    if run.step % plan.validate_every_steps or run.best == math.inf:
        _keep_if_best(run, validation, work, out, smooth)
    run.save(work)
    return run.best


def _keep_if_best(run: Tuner, validation: list[Rows], work: Path, out: Path, smooth: float) -> None:
    loss = run.validate(validation)
    log.info("step %d, %.1f min, loss %.3f, validation %.3f", run.step, run.elapsed_s / 60, smooth, loss)
    if loss < run.best:
        run.best, run.worse_in_a_row = loss, 0
        run.model.save_pretrained(work / "best")
        out.mkdir(parents=True, exist_ok=True)
        for name in ("adapter_config.json", "adapter_model.safetensors"):  # and not PEFT's empty model card over ours
            shutil.copyfile(work / "best" / name, out / name)
    else:
        run.worse_in_a_row += 1


def evaluate(base: str, adapter: str | None, data: Path, recipe: Path, split: str = "valid") -> float:
    """Mean loss in nats a listener token (its end of utterance included) over a whole split, emotions as labelled."""
    plan = read_recipe(recipe)
    model, tokenizer = load_base(base)
    if adapter is not None:
        model = merge_adapter(model, adapter)
    examples = _examples(data, split, tokenizer, plan)
    rows = pack(examples, plan.row_tokens)
    batches = [
        collate(rows[at : at + plan.batch_rows], plan.row_tokens, int(tokenizer.eos_token_id))
        for at in range(0, len(rows), plan.batch_rows)
    ]
    return Tuner(plan, model.requires_grad_(False), torch.device("cpu")).validate(batches)


def main() -> None:
    """Run tuning or evaluation from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default="models/reply-base")
    parser.add_argument("--recipe", type=Path, default=RECIPE)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("models/reply-lora"))
    parser.add_argument("--max-minutes", type=float, default=None)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--threads", type=int, default=None)
    parser.add_argument("--evaluate", choices=["valid", "test"], default=None)
    parser.add_argument("--adapter", default=None)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    if arguments.evaluate:
        loss = evaluate(arguments.base, arguments.adapter, arguments.data, arguments.recipe, arguments.evaluate)
        print(f"{arguments.evaluate}: {loss:.4f} nats a listener token, perplexity {math.exp(loss):.2f}")
        return
    train(arguments.base, arguments.data, arguments.recipe, arguments.out, arguments.max_minutes, arguments.resume)


if __name__ == "__main__":
    main()
