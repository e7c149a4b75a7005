"""Pre-trains the embedded base model: a small GPT-Neo with its own tokenizer, from scratch, on dialogue text.

    python -m training.base --data ../shared/data --out models/reply-base --max-minutes 60

Matrices learn by Muon (Jordan 2024, https://kellerjordan.github.io/posts/muon/), embeddings and vectors by AdamW. An
interrupted run goes on where it was with `--resume`.
"""

from __future__ import annotations

import argparse
import logging
import random
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from torch.nn import functional
from transformers import AutoTokenizer, GPTNeoConfig, GPTNeoForCausalLM

from server.engines.dialogue_format import utterance
from server.engines.gptneo_loading import choose_device
from server.errors import SettingsError
from training.fused_attention import fuse_attention
from training.schedule import Budget, rate_factor
from training.text import dialogues, plainest
from training.tokenizer import train_tokenizer

log = logging.getLogger(__name__)

RECIPE = Path(__file__).parent / "recipes" / "base.toml"
_STATE = "resume.pt"
_TOKENS = "tokens.npz"

Tokens = npt.NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What `recipes/base.toml` says; its comments explain each number."""

    seed: int
    vocab_size: int
    plainest_share: float
    model: dict[str, Any]
    batch_sequences: int
    sequence_tokens: int
    epochs: float
    rate: float
    weight_decay: float
    warm_up_steps: int
    decay_share: float
    held_out_share: float
    validate_every_steps: int
    dtype: str
    compile: bool


def read_recipe(path: Path) -> Recipe:
    """Read a recipe file; a missing file or a missing, unknown or mistyped key is a `SettingsError`."""
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        return Recipe(
            seed=read["seed"],
            vocab_size=read["tokenizer"]["vocab_size"],
            plainest_share=read["text"]["plainest_share"],
            model=read["model"],
            **read["training"],
        )
    except OSError as error:
        raise SettingsError(f"The recipe {path} cannot be read; give the path of a TOML file.") from error
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise SettingsError(f"The recipe {path} is not like {RECIPE.name} ({error}); compare the two.") from error


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


def prepare(recipe: Recipe, data: Path, work: Path) -> tuple[Any, Tokens, Tokens]:
    """Train the tokenizer and tokenise every dialogue, or read both from `work` if they were made before.

    Returns the tokenizer, the training tokens and the held-out tokens, each a flat array of dialogues that end with
    the end-of-text token.
    """
    if (work / _TOKENS).is_file():
        kept = np.load(work / _TOKENS)
        return AutoTokenizer.from_pretrained(work), kept["train"], kept["held_out"]
    texts = ["".join(map(utterance, turns)) for turns in plainest(dialogues(data, recipe.seed), recipe.plainest_share)]
    tokenizer = train_tokenizer(texts, recipe.vocab_size, recipe.model["max_position_embeddings"])
    end = tokenizer.eos_token_id
    encoded = [[*ids, end] for ids in tokenizer(texts, verbose=False)["input_ids"]]
    cut = max(1, int(len(encoded) * recipe.held_out_share))
    held_out, train = (
        np.concatenate([np.asarray(ids, np.uint16) for ids in part]) for part in (encoded[:cut], encoded[cut:])
    )
    work.mkdir(parents=True, exist_ok=True)
    tokenizer.save_pretrained(work)
    np.savez(work / _TOKENS, train=train, held_out=held_out)
    return tokenizer, train, held_out


def batch_at(tokens: Tokens, step: int, recipe: Recipe) -> torch.Tensor:
    """The sequences of one step, (B, T): every epoch cuts the text at another offset and shuffles the cuts anew."""
    length = recipe.sequence_tokens
    per_epoch = (len(tokens) - length) // length // recipe.batch_sequences
    epoch, index = divmod(step, max(1, per_epoch))
    order = np.random.default_rng([recipe.seed, epoch])
    offset = int(order.integers(length))
    starts = order.permutation(per_epoch * recipe.batch_sequences)
    mine = starts[index * recipe.batch_sequences : (index + 1) * recipe.batch_sequences] * length + offset
    return torch.from_numpy(np.stack([tokens[start : start + length] for start in mine]).astype(np.int64))


def steps_in(tokens: Tokens, recipe: Recipe) -> int:
    """How many steps the recipe's epochs take."""
    per_epoch = (len(tokens) - recipe.sequence_tokens) // recipe.sequence_tokens // recipe.batch_sequences
    if per_epoch < 1:
        raise SettingsError("The training text is shorter than one batch; give more text or a smaller batch_sequences.")
    return max(1, round(per_epoch * recipe.epochs))


class Trainer:
    """One run: the model, its optimisers and where it stands."""

    def __init__(self, recipe: Recipe, model: Any, place: torch.device) -> None:
        """Set up optimisers: Muon for the blocks' matrices, AdamW for embeddings, biases and norms."""
        self.recipe = recipe
        self.model = model.to(place)
        self.place = place
        fuse_attention(model, model.config.window_size)
        matrices: list[torch.nn.Parameter] = []
        others: list[torch.nn.Parameter] = []
        for name, parameter in model.named_parameters():
            (matrices if parameter.ndim == 2 and ".h." in name else others).append(parameter)
        self.optimisers: list[torch.optim.Optimizer] = [
            torch.optim.Muon(
                matrices, lr=recipe.rate, weight_decay=recipe.weight_decay, adjust_lr_fn="match_rms_adamw"
            ),
            torch.optim.AdamW(others, lr=recipe.rate, betas=(0.9, 0.95), weight_decay=0.0, fused=True),
        ]
        self._loss = torch.compile(self._eager_loss) if recipe.compile else self._eager_loss
        self.step = 0
        self.elapsed_s = 0.0

    def _eager_loss(self, ids: torch.Tensor) -> torch.Tensor:
        with torch.autocast(ids.device.type, dtype=torch.bfloat16, enabled=self.recipe.dtype == "bfloat16"):
            hidden = self.model.transformer(ids, use_cache=False).last_hidden_state
            logits = self.model.lm_head(hidden[:, :-1])
        return functional.cross_entropy(logits.flatten(0, 1).float(), ids[:, 1:].flatten())  # (B * T, V)

    def learn(self, ids: torch.Tensor, factor: float) -> float:
        """Take one step on a batch (B, T) at `factor` of the learning rate; gives the loss in nats a token."""
        loss = self._loss(ids.to(self.place))
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = self.recipe.rate * factor
            optimiser.step()
            optimiser.zero_grad()
        self.step += 1
        return float(loss.detach())

    @torch.no_grad()
    def validate(self, tokens: Tokens) -> float:
        """Mean loss in nats a token over held-out text, in sequences of the training length."""
        length, batch = self.recipe.sequence_tokens, self.recipe.batch_sequences
        whole = torch.from_numpy(tokens[: len(tokens) // length * length].astype(np.int64)).view(-1, length)
        whole = whole[: max(1, len(whole) // batch) * batch]
        losses = [float(self._eager_loss(part.to(self.place))) * len(part) for part in torch.split(whole, batch)]
        return sum(losses) / len(whole)

    def save(self, work: Path) -> None:
        """Write all that a resumed run needs, in one replacement."""
        state = {
            "model": self.model.state_dict(),
            "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
            "step": self.step,
            "elapsed_s": self.elapsed_s,
        }
        torch.save(state, work / (_STATE + ".new"))
        (work / (_STATE + ".new")).replace(work / _STATE)

    def restore(self, work: Path) -> None:
        """Go on from what `save` wrote."""
        state = torch.load(work / _STATE, weights_only=True)
        self.model.load_state_dict(state["model"])
        for optimiser, kept in zip(self.optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(kept)
        self.step, self.elapsed_s = state["step"], state["elapsed_s"]


def train(
    recipe: Path,
    data: Path,
    out: Path,
    max_minutes: float | None = None,
    resume: bool = False,
    work: Path | None = None,
    device: str = "auto",
    quiet: bool = False,
) -> float:
    """Pre-train after `recipe` on `data/text` and write the model and tokenizer to `out`; gives the held-out loss.

    `max_minutes` ends the run early, with the learning rate planned to fall by then. `work` (default: `runs/<out>`)
    keeps tokens and resume state. Raises `SettingsError` for a bad recipe or missing text.
    """
    plan = read_recipe(recipe)
    work = work or Path("runs") / out.name
    random.seed(plan.seed)
    torch.manual_seed(plan.seed)
    tokenizer, tokens, held_out = prepare(plan, data, work)
    run = Trainer(plan, build_model(plan, tokenizer), choose_device(device))
    if resume and (work / _STATE).is_file():
        run.restore(work)
    budget = Budget(steps_in(tokens, plan), max_minutes, run.elapsed_s)
    smooth, held_out_loss = float("nan"), float("nan")
    columns = (TextColumn("base"), BarColumn(), TextColumn("{task.percentage:.1f} % {task.fields[facts]}"))
    with Progress(*columns, TimeElapsedColumn(), disable=quiet) as progress:
        task = progress.add_task("base", total=1.0, facts="")
        while (fraction := budget.fraction(run.step)) < 1.0:
            factor = rate_factor(fraction, run.step, plan.warm_up_steps, plan.decay_share)
            loss = run.learn(batch_at(tokens, run.step, plan), factor)
            run.elapsed_s = budget.elapsed_s()
            smooth = loss if smooth != smooth else 0.95 * smooth + 0.05 * loss
            progress.update(task, completed=fraction, facts=f"step {run.step} loss {smooth:.3f}")
            if run.step % plan.validate_every_steps == 0:
                held_out_loss = run.validate(held_out)
                log.info(
                    "step %d, %.1f min, loss %.3f, held out %.3f", run.step, run.elapsed_s / 60, smooth, held_out_loss
                )
                run.save(work)
    run.save(work)
    held_out_loss = run.validate(held_out)
    log.info("done: step %d, %.1f min, held out %.3f", run.step, run.elapsed_s / 60, held_out_loss)
    run.model.to(torch.float16).save_pretrained(out)  # half the size; the rounding costs nothing that can be measured
    tokenizer.save_pretrained(out)
    return held_out_loss


def main() -> None:
    """Run pre-training from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", type=Path, default=RECIPE)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--max-minutes", type=float, default=None)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--threads", type=int, default=None)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    train(arguments.recipe, arguments.data, arguments.out, arguments.max_minutes, arguments.resume)


if __name__ == "__main__":
    main()
