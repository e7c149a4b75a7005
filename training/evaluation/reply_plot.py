"""One picture of how generic and how varied the replies are: people, published systems, base and tuned model."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from training.empathetic_dialogues import DatasetError
from training.evaluation.bootstrap import Figure
from training.evaluation.tables import Table

PANELS: Final = (
    ("generic", "stock openers", "stock openers\n(lower is better)"),
    ("generic", "top-10 first sentences", "top-10 first sentences\n(lower is better)"),
    ("generic", "intent KL", "intents: KL to people\n(lower is better)"),
    ("varied", "Distinct-2, %", "Distinct-2, %"),
    ("varied", "unique", "unique replies"),
)
_COLOURS: Final = {"human": "#444444", "base": "#c0a16b", "tuned": "#2a6f97"}
_PUBLISHED: Final = "#a9b4bd"


def check(path: Path) -> None:
    """Raise `DatasetError` if matplotlib or the picture's folder is missing, before hours of work."""
    try:
        import matplotlib  # noqa: F401
    except ImportError as error:
        raise DatasetError("Drawing needs matplotlib: install hearken with its extra `train`.") from error
    if path.suffix.lower() != ".png":
        raise DatasetError(f"The picture {path} is no .png: name one.")


def draw(tables: list[Table], path: Path) -> None:
    """Draw the tables of all listener turns; raises `DatasetError` if they are not there or cannot be written."""
    named = {table.name: table for table in tables}
    if "generic_all" not in named:
        raise DatasetError("The picture is of the part generation: leave that in --parts, or --plot out.")
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    systems = [str(row[0]) for row in named["generic_all"].rows]
    figure, axes = pyplot.subplots(1, len(PANELS), figsize=(15, 0.6 + 0.36 * len(systems)), sharey=True)
    for axis, (kind, column, title) in zip(axes, PANELS, strict=True):
        _panel(axis, named[f"{kind}_all"], column, title)
    axes[0].set_yticks(range(len(systems)), systems)
    axes[0].invert_yaxis()
    figure.suptitle(
        named["generic_all"].title.removeprefix("Genericness, ") + " of EmpatheticDialogues, 95 % intervals"
    )
    figure.tight_layout()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=120, metadata={"Software": None})
    except OSError as error:
        raise DatasetError(f"The picture {path} cannot be written ({error.strerror}): name another file.") from error
    finally:
        pyplot.close(figure)


def _panel(axis: Any, table: Table, column: str, title: str) -> None:
    at = table.columns.index(column)
    for place, row in enumerate(table.rows):
        cell = row[at]
        assert isinstance(cell, Figure)
        colour = _COLOURS.get(str(row[0]).split(",")[0], _PUBLISHED)
        reach = [[max(0.0, cell.value - cell.low)], [max(0.0, cell.high - cell.value)]]
        axis.barh(place, cell.value, color=colour, xerr=reach, ecolor="#222222", capsize=2)
        if row[0] == "human":
            axis.axvline(cell.value, color="#444444", linewidth=0.8, linestyle=":")
    axis.set_title(title, fontsize=10)
    for side in ("top", "right"):
        axis.spines[side].set_visible(False)
