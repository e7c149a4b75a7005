"""`hearken eval empathy`: how far the empathy of replies is from people's."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from client.commands import options

SCORER = Path("models/empathy")


def empathy(
    replies: Annotated[
        list[Path] | None,
        typer.Option("--replies", metavar="FILE.jsonl", help="Replies to score; may be given again, the base first."),
    ] = None,
    data: Annotated[
        Path, typer.Option("--data", metavar="FOLDER", help="empathetic_dialogues, empathy_experts, published_outputs.")
    ] = Path("../shared/data"),
    scorer: Annotated[Path, typer.Option("--scorer", metavar="FOLDER", help="The scorer to use.")] = SCORER,
    encoder: Annotated[
        Path | None, typer.Option("--encoder", metavar="FOLDER", help="The encoder below it; without it the packaged.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="Take only the first N items; 0: all.")] = 0,
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE.png", help="Draw the systems' distances into this file.")
    ] = None,
    threads: Annotated[int | None, typer.Option("--threads", min=1, help="CPU threads; without it one a core.")] = None,
    json: options.Json = False,
) -> None:
    """diff-EPITOME of people, published systems and replies of ours, with the scorer's own validation.

    Mechanisms on which the scorer agrees too little with experts are refused.
    """
    from training.evaluation.emotion_plot import check

    if plot is not None:
        check(plot)
    if threads:
        import torch

        torch.set_num_threads(threads)
    from training.empathy_scorer import EmpathyScorer
    from training.evaluation.empathy import count, evaluate
    from training.evaluation.empathy_card import make_card
    from training.evaluation.empathy_plot import draw
    from training.evaluation.empathy_tables import tables
    from training.evaluation.replies import read_replies
    from training.evaluation.tables import as_markdown, as_values

    files = {str(path): read_replies(path) for path in replies or ()}
    total = count(data, files, limit)  # read now: errors come early
    loaded = EmpathyScorer.load(scorer, encoder)
    card = make_card(loaded, data)
    with _progress(total, quiet=json) as step:
        found = evaluate(loaded, card, data, files, limit, step)
    if plot is not None:
        draw(found, plot)
    made = tables(found, with_replies=bool(files))
    if json:
        import json as json_module

        told = {"scorer": card.digest, "passed": list(card.passed), "tables": [as_values(table) for table in made]}
        typer.echo(json_module.dumps(told, ensure_ascii=False))
    else:
        typer.echo("\n\n".join(as_markdown(table) for table in made))


@contextlib.contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error, or nothing; gives what to call with the replies that were scored."""
    if quiet:
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = ("replies", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda done: progress.advance(task, done)
