"""Tables of figures, as Markdown for people and as plain values for machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from training.evaluation.bootstrap import Figure

Cell = Figure | float | int | str | None


@dataclass(frozen=True, slots=True)
class Table:
    """One question's table; the first column names the row."""

    name: str
    """For machines, such as likelihood_all."""
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


def as_markdown(table: Table) -> str:
    """A heading, the table and its notes."""
    lines = [f"### {table.title}", "", _row(table.columns), "|" + "-|" * len(table.columns)]
    lines += [_row(row) for row in table.rows]
    if table.notes:
        lines += ["", *(f"{note}" for note in table.notes)]
    return "\n".join(lines)


def as_values(table: Table) -> dict[str, Any]:
    """The table as JSON values: one object a row; a figure is its value and interval."""
    return {
        "name": table.name,
        "title": table.title,
        "rows": [dict(zip(table.columns, map(_value, row), strict=True)) for row in table.rows],
        "notes": list(table.notes),
    }


def change(tuned: float, base: float) -> float:
    """By how many percent `tuned` differs from `base`."""
    return 100 * (tuned / base - 1) if base else float("nan")


def _row(cells: Sequence[Cell]) -> str:
    return "| " + " | ".join(map(_shown, cells)) + " |"


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.1f}" if abs(cell) >= 10 else f"{cell:.2f}" if abs(cell) >= 1 else f"{cell:.3f}"
    if isinstance(cell, int):
        return f"{cell:,}"
    return str(cell)


def _value(cell: Cell) -> Any:
    if isinstance(cell, Figure):
        return {"value": cell.value, "low": cell.low, "high": cell.high}
    return cell
