"""`hearken eval reply`: what tuning did to the replies: likelier, less generic, more to the point, or not."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from client.commands import options

ALL_PARTS = "likelihood,ranking,generation,multiturn,conditioning,conversations"


def reply(
    base: Annotated[
        str, typer.Option("--base", metavar="MODEL", help="GPT-Neo: a folder, or a hub name that is here.")
    ] = "models/reply-base",
    adapter: Annotated[
        str, typer.Option("--adapter", metavar="MODEL", help="LoRA adapter that was tuned on it.")
    ] = "models/reply-lora",
    emotion: Annotated[
        str | None, typer.Option("--emotion", metavar="MODEL", help="Emotion classifier; without it the server's.")
    ] = None,
    data: Annotated[
        Path, typer.Option("--data", metavar="FOLDER", help="Folder of the data sets, or of files of the same form.")
    ] = Path("../shared/data"),
    parts: Annotated[str, typer.Option("--parts", metavar="A,B", help=f"What to measure: {ALL_PARTS}.")] = ALL_PARTS,
    limit: Annotated[int, typer.Option("--limit", min=0, help="Take about the first N items only; 0: all.")] = 0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same figures.")] = 7,
    contexts: Annotated[int, typer.Option("--contexts", min=1, help="Dialogues that are ranked.")] = 500,
    conditioned: Annotated[
        int, typer.Option("--conditioned", min=1, help="Dialogues on which the emotion's effect is measured.")
    ] = 600,
    calls: Annotated[int, typer.Option("--calls", min=1, help="Calls of several turns.")] = 100,
    processes: Annotated[
        int | None, typer.Option("--processes", min=1, help="Processes that work; without it one per core.")
    ] = None,
    device: Annotated[str, typer.Option("--device", help="Where the models run: auto, cpu, cuda or cuda:N.")] = "cpu",
    work: Annotated[
        Path, typer.Option("--work", metavar="FOLDER", help="Where results are kept: a stopped run goes on from them.")
    ] = Path("out/eval-reply"),
    save_replies: Annotated[
        Path | None, typer.Option("--save-replies", metavar="FILE.jsonl", help="Write all replies, people's too.")
    ] = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE.png", help="Draw how generic and varied they are.")
    ] = None,
    conversations: Annotated[
        Path | None,
        typer.Option("--conversations", metavar="FILE.md", help="Write thirty conversations side by side."),
    ] = None,
    texts: Annotated[
        bool, typer.Option("--texts/--no-texts", help="Whether the thirty conversations show people's words.")
    ] = True,
    json: options.Json = False,
) -> None:
    """Compare a tuned reply model with its base, with people and with published systems, on the same test items.

    Perplexity, ranking, genericness, diversity, overlap, several turns, and the effect of the emotion that it is told.
    """
    from training.evaluation import conversations as page
    from training.evaluation import reply_plot
    from training.evaluation.replies import write_replies
    from training.evaluation.reply_report import as_json, as_text, chosen_parts, evaluate, heading
    from training.evaluation.reply_run import Options, Run, cores
    from training.evaluation.reply_tables import saved
    from training.evaluation.systems import Workers

    wanted = chosen_parts(parts)
    if plot is not None:
        reply_plot.check(plot)
    count = processes or (cores() if device == "cpu" else 1)
    chosen = Options(data, base, adapter, emotion, limit, seed, contexts, conditioned, calls, count, device, work)
    with _progress(quiet=json) as tell, Workers(count) as workers:
        run = Run.begin(chosen, workers, tell)  # what is wrong with the input is said before a bar is drawn
        if not json:
            typer.echo(heading(run) + "\n")
        tables = evaluate(run, wanted, lambda table: None if json else typer.echo(as_text(table)))
        if conversations is not None and "conversations" in wanted:
            page.write(run, conversations, texts=texts)
        if save_replies is not None:
            write_replies(save_replies, saved(run))
        if plot is not None:
            reply_plot.draw(tables, plot)
    if json:
        typer.echo(as_json(run, tables))


@contextlib.contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on standard error for each piece of work, or nothing."""
    if quiet:
        yield lambda _what, _done, _of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    tasks: dict[str, TaskID] = {}

    def tell(what: str, done: int, of: int) -> None:
        progress.start()
        if what not in tasks:
            tasks[what] = progress.add_task(what, total=of)
        progress.update(tasks[what], completed=done, visible=done < of)

    try:
        yield tell
    finally:
        if tasks:
            progress.stop()
