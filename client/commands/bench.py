"""`hearken bench`: measure a server as its callers meet it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from client.commands import options
from client.commands.serve import Profile

if TYPE_CHECKING:
    from client.bench.load import Connect
    from client.bench.results import Results
    from client.bench.run import Plan

bench = typer.Typer(name="bench", no_args_is_help=True, help="Measure a server as its callers meet it.")


@bench.callback()
def _group() -> None:
    """Measure a server as its callers meet it."""


@bench.command()
def latency(
    server: Annotated[
        str | None,
        typer.Option("--server", metavar="HOST:PORT", help="Server to measure; without it, one of its own is started."),
    ] = None,
    calls: Annotated[
        str, typer.Option("--calls", metavar="N,N,...", help="How many calls to hold at once, one level after another.")
    ] = "1,4,8",
    turns: Annotated[
        int | None,
        typer.Option(min=1, max=1000, help="Turns of each call; without it 20 a level in all, and 4 a call at least."),
    ] = None,
    speech: Annotated[
        list[Path] | None,
        typer.Option("--speech", metavar="FILE.wav", help="What callers say, repeatable; without it examples/speech."),
    ] = None,
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write every figure there.")] = None,
    plot: Annotated[Path | None, typer.Option("--plot", metavar="FILE.png", help="Draw the figures there.")] = None,
    memory_calls: Annotated[
        int, typer.Option(min=0, max=100_000, help="Short calls to watch memory over; 0: none. Own server only.")
    ] = 100,
    starts: Annotated[int, typer.Option(min=1, max=20, help="How often to start the own server, for the median.")] = 3,
    profile: Annotated[
        Profile, typer.Option(help="Models of the own server, as for `hearken serve`.")
    ] = Profile.EMBEDDED,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="Settings file of the own server.")
    ] = None,
    token_file: options.TokenFile = None,
    tls: options.Tls = False,
    ca: options.Ca = None,
    cert: options.Cert = None,
    key: options.Key = None,
) -> None:
    """Measure from the last word of the caller to the first sound of the reply, by stage; and memory, and start.

    Recordings are spoken at speaking pace over real gRPC calls whose microphone stays open. The callers share this
    machine with the server that the bench starts; what they take of it is shown.
    """
    from rich.console import Console

    from client.bench.plot import check_plotting, draw
    from client.bench.run import Plan
    from client.bench.tables import show

    if plot is not None:
        check_plotting()
    for path in (json, plot):
        if path is not None:
            _check_folder(path)
    plan = Plan(_levels(calls), turns, speech or [], memory_calls, starts, profile.value, config)
    connect = (lambda: options.connect(server, token_file, tls, ca, cert, key)) if server else None
    results = _run(plan, connect)
    show(results, Console(highlight=False))
    if json is not None:
        _write(results, json)
    if plot is not None:
        draw(results, plot)


@bench.command()
def turns(
    speech: Annotated[Path, typer.Option("--speech", metavar="DIR", help="Recordings with manifest.tsv.")] = Path(
        "../shared/data/speech"
    ),
    noise: Annotated[
        Path, typer.Option("--noise", metavar="DIR", help="Noises, and room responses in its folder rir.")
    ] = Path("../shared/data/noise"),
    models: Annotated[Path, typer.Option("--models", metavar="FOLDER", help="Embedded models.")] = Path("models"),
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed makes the same calls.")] = 11,
    calls: Annotated[int, typer.Option("--calls", min=1, max=1000, help="How many calls are made.")] = 24,
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write every figure there.")] = None,
    plot: Annotated[Path | None, typer.Option("--plot", metavar="FILE.png", help="Draw the figures there.")] = None,
) -> None:
    """Measure how turns end and replies are interrupted, against fixed silences, on calls made of recordings."""
    import json as notation

    from rich.console import Console
    from rich.progress import Progress

    from client.bench.plot import check_plotting
    from training.evaluation.tables import as_markdown
    from training.turns.bench import Plan as TurnsPlan
    from training.turns.bench import as_json, measure
    from training.turns.bench import draw as draw_turns

    if plot is not None:
        check_plotting()
    for path in (json, plot):
        if path is not None:
            _check_folder(path)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("turns", total=4)

        def step(name: str) -> None:
            progress.update(bar, description=name, advance=1)

        measured = measure(TurnsPlan(speech, noise, models, seed, calls), step)
    for table in measured.tables:
        print(as_markdown(table), end="\n\n")
    if json is not None:
        json.write_text(notation.dumps(as_json(measured), indent=1) + "\n", encoding="utf-8")
    if plot is not None:
        draw_turns(measured, plot)


def _run(plan: Plan, connect: Connect | None) -> Results:
    """Measure with a progress bar on standard error, or a line a phase where that is no terminal."""
    import asyncio

    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress

    from client.bench.run import measure_other, measure_own

    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bars = {name: progress.add_task(name, total=steps) for name, steps in plan.phases(own=connect is None).items()}

        def advance(phase: str, steps: int) -> None:
            progress.advance(bars[phase], steps)
            if progress.tasks[bars[phase]].finished and not progress.console.is_terminal:
                progress.console.print(f"{phase}: done")

        return asyncio.run(measure_other(connect, plan, advance) if connect else measure_own(plan, advance))


def _levels(calls: str) -> tuple[int, ...]:
    """Read "1,4,8"."""
    from client.errors import ClientError

    parts = [part.strip() for part in calls.split(",")]
    if not all(part.isdecimal() and 1 <= int(part) <= 1000 for part in parts):
        raise ClientError("--calls takes numbers from 1 to 1000 with commas between them, such as 1,4,8.")
    return tuple(dict.fromkeys(int(part) for part in parts))


def _check_folder(path: Path) -> None:
    """Find out before minutes of measuring that its figures could not be written."""
    from client.errors import ClientError

    if path.is_dir() or not path.absolute().parent.is_dir():
        raise ClientError(f"{path} cannot be written: give the name of a file in a folder that exists.")


def _write(results: Results, path: Path) -> None:
    import json

    path.write_text(json.dumps(results.plain(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
