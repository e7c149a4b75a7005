"""`hearken eval reply` from its options to its tables: which parts there are, in which order, and what they write."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Final

from server.errors import SettingsError
from training.evaluation import conditioning, likelihood_tables, multiturn, ranking_table, reply_tables
from training.evaluation.reply_run import Run
from training.evaluation.systems import BASE, TUNED, loaded
from training.evaluation.tables import Table, as_markdown, as_values

PARTS: Final[dict[str, Callable[[Run], list[Table]]]] = {
    "likelihood": likelihood_tables.tables,
    "ranking": ranking_table.tables,
    "generation": reply_tables.tables,
    "multiturn": multiturn.tables,
    "conditioning": conditioning.tables,
    "conversations": lambda run: [],  # a page of its own: `training.evaluation.conversations`
}


def chosen_parts(text: str) -> list[str]:
    """The parts that a comma-separated list names, in their own order; `SettingsError` for one that is unknown."""
    named = [each.strip() for each in text.split(",") if each.strip()]
    unknown = [each for each in named if each not in PARTS]
    if unknown or not named:
        raise SettingsError(f"There is no part {(unknown or [''])[0]!r}: choose of {', '.join(PARTS)}.")
    return [each for each in PARTS if each in named]


def evaluate(run: Run, parts: Sequence[str], on_table: Callable[[Table], None] = lambda _: None) -> list[Table]:
    """Run the parts; `on_table` hears of each table as it is ready."""
    made = []
    for part in parts:
        for table in PARTS[part](run):
            on_table(table)
            made.append(table)
    return made


def heading(run: Run) -> str:
    """What is measured, for people."""
    base, tuned = (loaded(run.systems[name]).name for name in (BASE, TUNED))
    return (
        f"base: {base}; tuned: {tuned}; {len(run.items.every()):,} listener turns, "
        f"{len(run.items.last()):,} last ones; seed {run.options.seed}"
    )


def as_text(table: Table) -> str:
    """A table as people read it."""
    return as_markdown(table) + "\n"


def as_json(run: Run, tables: Sequence[Table]) -> str:
    """All tables as one line of JSON."""
    return json.dumps(
        {
            "base": run.options.base,
            "adapter": run.options.adapter,
            "items": len(run.items.every()),
            "last_items": len(run.items.last()),
            "seed": run.options.seed,
            "tables": [as_values(table) for table in tables],
        }
    )
