"""`hearken eval safety`: how well a caller in danger is noticed, answered and protected."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from client.commands import options

SUITE = Path("tests/safety")
DATA = Path("../shared/data")


def safety(
    cases: Annotated[
        Path | None,
        typer.Option("--cases", metavar="FILE.tsv", help="Only judge these: columns text, expected, category."),
    ] = None,
    suite: Annotated[Path, typer.Option("--suite", metavar="FOLDER", help="Cases and replies of our own.")] = SUITE,
    data: Annotated[Path, typer.Option("--data", metavar="FOLDER", help="empathetic_dialogues and crisis.")] = DATA,
    models: Annotated[Path, typer.Option("--models", metavar="FOLDER", help="The embedded models.")] = Path("models"),
    part: Annotated[
        list[str] | None,
        typer.Option(
            "--part", help="Only this part: suite, dialogues, posts, words, spoken, vera, guard, speed, notices."
        ),
    ] = None,
    rules_only: Annotated[bool, typer.Option("--rules-only", help="Screen without the classifier.")] = False,
    json: options.Json = False,
) -> None:
    """Recall and false alarms of the crisis screen, the protocol by the VERA-MH rubric, the output guard, notices.

    Intervals are Wilson's, 95 %. No text is printed, only the numbers of the lines that were missed.
    """
    from training.evaluation.safety import report
    from training.evaluation.tables import as_markdown, as_values

    parts = report.check_parts(part or (["cases"] if cases is not None else list(report.PARTS)))
    sources = report.Sources(suite=suite, data=data, models=models, cases=cases, rules_only=rules_only)
    made = []
    with _progress(quiet=json) as step:
        for name in parts:
            step(name)
            made += report.PARTS_AND_CASES[name](sources)
    if json:
        import json as json_module

        typer.echo(json_module.dumps({"tables": [as_values(table) for table in made]}, ensure_ascii=False))
    else:
        typer.echo("\n\n".join(as_markdown(table) for table in made))


@contextlib.contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """A line on standard error that says what is being measured, or nothing."""
    if quiet:
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        yield lambda name: status.update(f"measuring: {name}")
