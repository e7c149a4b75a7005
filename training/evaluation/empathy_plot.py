"""The sum of diff-EPITOME of each system as a picture, with its interval."""

from __future__ import annotations

from pathlib import Path

from server.errors import SettingsError
from training.evaluation.empathy import OTHER, Evaluation
from training.evaluation.published import EMPO_FILES, MOEL_SYSTEMS
from training.evaluation.replies import HUMAN


def draw(found: Evaluation, path: Path) -> None:
    """Write the picture; raises `SettingsError` if no mechanism passed or the file cannot be written."""
    import matplotlib  # type: ignore[import-not-found, unused-ignore]

    matplotlib.use("Agg")
    from matplotlib import pyplot

    shown = [(row.name, row.total) for row in found.rows if row.total is not None and row.name != HUMAN]
    if not shown:
        raise SettingsError("There is nothing to plot: the scorer was refused on every mechanism.")
    shown.sort(key=lambda each: -each[1].value)
    theirs = {*EMPO_FILES, *MOEL_SYSTEMS.values()}
    figure, axes = pyplot.subplots(figsize=(8.5, 0.42 * len(shown) + 1.6), layout="constrained")
    for place, (name, total) in enumerate(shown):
        colour = "#8a8a8a" if name in theirs else "#c9a227" if name == OTHER else "#1f5f8b"
        axes.plot([total.low, total.high], [place, place], color=colour, linewidth=2)
        axes.plot(total.value, place, "o", color=colour)
    axes.set_yticks(range(len(shown)), [name for name, _ in shown], fontsize=9)
    axes.set_xlim(left=0)
    axes.grid(axis="x", alpha=0.3)
    axes.set_xlabel(f"sum of diff-EPITOME over {' + '.join(found.card.passed)}; 0 is the human reply, lower is better")
    axes.set_title(f"Distance from people, {max(row.items for row in found.rows):,} last turns", fontsize=11)
    try:
        figure.savefig(path, dpi=110)
    except (OSError, ValueError) as error:
        raise SettingsError(f"The plot cannot be written to {path} ({error}): name a .png in a folder.") from error
    finally:
        pyplot.close(figure)
