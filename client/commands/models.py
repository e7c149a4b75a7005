"""`hearken models`: which models a server would take, whether they work, and how to get better ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from client.commands.options import Json
from client.commands.serve import Profile

if TYPE_CHECKING:
    from server.engines.registry import Pick
    from server.settings import Settings

models = typer.Typer(
    name="models", no_args_is_help=True, help="Which models a server would take, whether they work, and better ones."
)

Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings file; without it hearken.toml here, if there is one."),
]
ProfileOption = Annotated[Profile | None, typer.Option(help="Which models to take, as for `hearken serve`.")]


@models.command(name="list")
def list_models(config: Config = None, profile: ProfileOption = None, json: Json = False) -> None:
    """Show the model that each stage would take now and why, its size and its licence."""
    from client.commands.model_facts import facts

    settings = _settings(config, profile)
    rows = [facts(pick, settings.engines) for pick in _plan(settings)]
    if json:
        from client.jsonlines import line

        for row in rows:
            print(line("model", None, **row.plain()))
        return
    for row in rows:
        print(f"{row.stage:<12} {row.name} · {row.size} · licence {row.licence}")
        print(f"{'':<12} {row.reason}")


@models.command()
def check(config: Config = None, profile: ProfileOption = None, json: Json = False) -> None:
    """Load and warm each stage's model and say whether it works."""
    from client.commands.failing import FAILED

    settings = _settings(config, profile)
    failed = 0
    for pick in _plan(settings):
        name, load_s, error = _try(pick)
        failed += bool(error)
        if json:
            from client.jsonlines import line

            row = {"stage": pick.stage, "ok": not error, "name": name, "load_s": round(load_s, 3), "error": error}
            print(line("checked", None, **row), flush=True)
        else:
            print(f"{pick.stage:<12} {error or f'OK in {load_s:.1f} s: {name}'}", flush=True)
    if failed:
        raise typer.Exit(FAILED)


@models.command()
def pull(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...",
            help="A Whisper size (small.en), a hub name (owner/model) or a Coqui voice (tts_models/en/ljspeech/vits); "
            "without any: a Whisper, GPT-Neo 2.7B, its adapter and a voice, about 12 GB.",
        ),
    ] = None,
) -> None:
    """Fetch models by name; this alone downloads anything."""
    from server.engines.pulling import DEFAULTS, fetch

    for name in names or DEFAULTS:
        print(f"{name} ...", flush=True)
        got = fetch(name)
        done = "was here already" if got.was_here else "fetched"
        print(f"{name} {done}: {got.size_bytes / 1e6:,.0f} MB in {got.folder}", flush=True)


def _settings(config: Path | None, profile: Profile | None) -> Settings:
    from server.settings import load_settings

    return load_settings(config, {"engines.profile": profile.value} if profile else None)


def _plan(settings: Settings) -> tuple[Pick, ...]:
    from server.engines.catalogue import Machine
    from server.engines.registry import plan

    return plan(settings.engines, settings.workers, Machine())


def _try(pick: Pick) -> tuple[str, float, str]:
    """Load and warm one engine; gives its name, the seconds it took, and the error, empty if there was none."""
    import time

    from server.errors import HearkenError

    began_s = time.monotonic()
    name, error = "", ""
    try:
        engine: Any = pick.load()
        name = engine.name
        engine.warm_up()
    except HearkenError as failure:
        error = str(failure)
    except Exception as failure:  # a library that fails in its own way is what this command is there to find
        error = f"It fails with {type(failure).__name__}; `hearken serve` would not start with it."
    return name, time.monotonic() - began_s, error
