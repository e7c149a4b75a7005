"""`hearken train`: make the embedded models anew, or your own on your own text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from client.commands.options import Json

train = typer.Typer(name="train", no_args_is_help=True, help="Train the models that Hearken brings along.")

RECIPES = Path(__file__).resolve().parent.parent.parent / "training" / "recipes"

Data = Annotated[Path, typer.Option("--data", metavar="FOLDER", help="Folder of the data sets.")]
MaxMinutes = Annotated[
    float | None, typer.Option("--max-minutes", min=0.01, help="Minutes after which the run is brought to its end.")
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with the run that was interrupted.")]
Threads = Annotated[int | None, typer.Option("--threads", min=1, help="CPU threads; without it one per core.")]
Device = Annotated[str, typer.Option("--device", help="Where to train: auto, cpu, cuda or cuda:N.")]


@train.command()
def base(
    recipe: Annotated[
        Path,
        typer.Option("--recipe", metavar="FILE", help="Sizes and learning rates."),
    ] = RECIPES / "base.toml",
    data: Data = Path("../shared/data"),
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Folder to write.")] = Path("models/reply-base"),
    max_minutes: MaxMinutes = None,
    resume: Resume = False,
    threads: Threads = None,
    device: Device = "auto",
    start: Annotated[
        str | None, typer.Option("--start", metavar="MODEL", help="GPT-Neo to go on from; without it from scratch.")
    ] = None,
    json: Json = False,
) -> None:
    """Pre-train a small GPT-Neo on dialogue text."""
    _use_threads(threads)
    from training.base import train as run

    loss = run(recipe, data, out, max_minutes, resume, device=device, quiet=json, start=start)
    _tell("base", out, json, held_out_loss=loss)


@train.command()
def reply(
    base: Annotated[
        str, typer.Option("--base", metavar="MODEL", help="GPT-Neo to tune: a folder, or a hub name that is here.")
    ] = "models/reply-base",
    recipe: Annotated[
        Path,
        typer.Option("--recipe", metavar="FILE", help="Sizes and learning rates."),
    ] = RECIPES / "reply.toml",
    data: Data = Path("../shared/data"),
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Folder to write.")] = Path("models/reply-lora"),
    max_minutes: MaxMinutes = None,
    resume: Resume = False,
    threads: Threads = None,
    device: Device = "auto",
    json: Json = False,
) -> None:
    """Tune a LoRA adapter for a GPT-Neo on empathetic conversations."""
    _use_threads(threads)
    from training.reply import train as run

    loss = run(base, data, recipe, out, max_minutes, resume, device=device, quiet=json)
    _tell("reply", out, json, validation_loss=loss)


@train.command()
def emotion(
    data: Annotated[
        Path, typer.Option("--data", metavar="FOLDER", help="Folder of train.csv, valid.csv and test.csv.")
    ] = Path("../shared/data/empathetic_dialogues"),
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Folder to write.")] = Path("models/emotion"),
    encoder: Annotated[
        Path | None,
        typer.Option("--encoder", metavar="FOLDER", help="Encoder to start from; without it the packaged MiniLM."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="The same seed gives the same run; without it the recipe's.")
    ] = None,
    recipe: Annotated[
        Path,
        typer.Option("--recipe", metavar="FILE", help="Sizes and learning rates."),
    ] = RECIPES / "emotion.toml",
    max_minutes: MaxMinutes = None,
    resume: Resume = False,
    threads: Threads = None,
    device: Device = "auto",
    json: Json = False,
) -> None:
    """Tune a small pre-trained encoder into the classifier of 32 emotions."""
    _use_threads(threads)
    from training.emotion import train as run

    done = run(
        data,
        out,
        recipe,
        encoder=encoder,
        seed=seed,
        max_minutes=max_minutes,
        resume=resume,
        device=device,
        quiet=json,
    )
    _tell(
        "emotion",
        out,
        json,
        items=done.items,
        steps=done.steps,
        minutes=done.minutes,
        validation_log_loss=done.validation_log_loss,
        validation_top1=done.validation_top1,
    )


@train.command()
def empathy(
    data: Data = Path("../shared/data"),
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Folder to write.")] = Path("models/empathy"),
    encoder: Annotated[
        Path | None,
        typer.Option("--encoder", metavar="FOLDER", help="Encoder to start from; without it the packaged MiniLM."),
    ] = None,
    recipe: Annotated[
        Path,
        typer.Option("--recipe", metavar="FILE", help="Sizes and learning rates."),
    ] = RECIPES / "empathy.toml",
    resume: Resume = False,
    threads: Threads = None,
    json: Json = False,
) -> None:
    """Tune the scorer of empathy on EPITOME, and judge it on pairs that it did not see."""
    _use_threads(threads)
    from training.empathy import train as run

    done = run(data, recipe, out, encoder=encoder, resume=resume, quiet=json)
    figures = {f"{name.lower()}_macro_f1": each.macro_f1.value for name, each in done.held_out.items()}
    _tell("empathy", out, json, pairs=done.pairs, judged=done.judged, minutes=done.minutes, **figures)


@train.command()
def crisis(
    data: Data = Path("../shared/data"),
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Folder to write.")] = Path("models/crisis"),
    recipe: Annotated[
        Path,
        typer.Option("--recipe", metavar="FILE", help="Features, weights and shares of false alarms."),
    ] = RECIPES / "crisis.toml",
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="The same seed gives the same run; without it the recipe's.")
    ] = None,
    json: Json = False,
) -> None:
    """Fit the classifier of the crisis screen, judge it on people held out, and set its thresholds."""
    from training.crisis import train as run

    done = run(data, recipe, out, seed=seed, quiet=json)
    _tell(
        "crisis",
        out,
        json,
        texts=done.texts,
        users=done.users,
        minutes=done.minutes,
        dialogue_alarms=done.dialogue_alarms,
        held_out_active=done.held_out_active,
        held_out_concern=done.held_out_concern,
    )


@train.command("safety-reader")
def safety_reader(
    data: Data = Path("../shared/data"),
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Folder to write.")] = Path(
        "models/safety-reader"
    ),
    teacher: Annotated[
        Path, typer.Option("--teacher", metavar="FOLDER", help="Linear classifier that chooses people's grave posts.")
    ] = Path("models/crisis"),
    encoder: Annotated[
        Path | None,
        typer.Option("--encoder", metavar="FOLDER", help="Encoder to start from; without it the packaged MiniLM."),
    ] = None,
    recipe: Annotated[
        Path,
        typer.Option("--recipe", metavar="FILE", help="Sources, learning rates and shares of false alarms."),
    ] = RECIPES / "safety-reader.toml",
    max_minutes: MaxMinutes = None,
    resume: Resume = False,
    threads: Threads = None,
    device: Device = "auto",
    json: Json = False,
) -> None:
    """Tune the encoder that reads what callers say around the subject, and set its thresholds."""
    _use_threads(threads)
    from training.safety_reader import train as run

    done = run(
        data,
        out,
        recipe,
        teacher=teacher,
        encoder=encoder,
        max_minutes=max_minutes,
        resume=resume,
        device=device,
        quiet=json,
    )
    _tell(
        "safety-reader",
        out,
        json,
        items=done.items,
        steps=done.steps,
        minutes=done.minutes,
        temperature=done.temperature,
        noticed=done.noticed,
        calm=done.calm,
    )


def _use_threads(threads: int | None) -> None:
    if threads:
        import torch

        torch.set_num_threads(threads)


def _tell(what: str, out: Path, json: bool, **figures: float) -> None:
    if json:
        from client.jsonlines import line

        print(line("trained", None, what=what, out=str(out), **figures))
        return
    told = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in figures.items())
    print(f"{out} written: {told}")
