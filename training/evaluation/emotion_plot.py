"""The confusion matrix of the 32 emotions as a picture, labels grouped as in `server.engines.emotions`."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from server.engines.emotions import GROUPS, LABELS
from server.errors import SettingsError

ORDER: Final = tuple(label for labels in GROUPS.values() for label in labels)
"""The 32 labels, group by group."""

_SHOWN_FROM_PERCENT: Final = 10


def check(path: Path) -> None:
    """Raise `SettingsError` if no picture can be drawn into `path`, before anything is measured for it."""
    if importlib.util.find_spec("matplotlib") is None:
        raise SettingsError("A plot needs matplotlib: install it with `pip install hearken[train]`, or drop --plot.")
    if path.suffix.lower() not in {".png", ".svg", ".pdf"} or not path.parent.is_dir():
        raise SettingsError(f"The plot cannot be written to {path}: name a .png in a folder that exists.")


def draw(confusion: Sequence[Sequence[int]], path: Path) -> None:
    """Write the picture of a table (32, 32) of items by true label (row) and read label, in the order of `LABELS`."""
    import matplotlib  # type: ignore[import-not-found, unused-ignore]

    matplotlib.use("Agg")
    from matplotlib import pyplot

    places = [LABELS.index(label) for label in ORDER]
    counts = np.asarray(confusion, np.float64)[np.ix_(places, places)]
    percent = 100 * counts / np.maximum(1.0, counts.sum(axis=1, keepdims=True))
    figure, axes = pyplot.subplots(figsize=(11.5, 10.5), layout="constrained")
    picture = axes.imshow(percent, cmap="Blues", vmin=0, vmax=max(1.0, float(percent.max())))
    _numbers(axes, percent)
    _groups(axes)
    axes.set_xticks(range(len(ORDER)), ORDER, rotation=90, fontsize=9)
    axes.set_yticks(range(len(ORDER)), ORDER, fontsize=9)
    axes.tick_params(length=0)
    axes.set_xlabel("read as")
    axes.set_ylabel("true emotion of the conversation")
    axes.set_title(f"Emotion read from the dialogue so far, {int(counts.sum()):,} listener turns", fontsize=12)
    figure.colorbar(picture, ax=axes, shrink=0.6, label="percent of the row's turns")
    try:
        figure.savefig(path, dpi=110)
    except (OSError, ValueError) as error:
        raise SettingsError(f"The plot cannot be written to {path} ({error}): name a .png in a folder.") from error
    finally:
        pyplot.close(figure)


def _numbers(axes: Any, percent: Any) -> None:
    dark = percent.max() * 0.55
    for row, column in np.argwhere(percent >= _SHOWN_FROM_PERCENT):
        value = percent[row, column]
        colour = "white" if value > dark else "#1a1a1a"
        axes.text(column, row, f"{value:.0f}", ha="center", va="center", fontsize=7.5, color=colour)


def _groups(axes: Any) -> None:
    """A frame around the labels of each group, with its name beside it."""
    start = 0
    for group, labels in GROUPS.items():
        size, corner = len(labels), start - 0.5
        axes.plot(
            [corner, corner + size, corner + size, corner, corner],
            [corner, corner, corner + size, corner + size, corner],
            color="#555555",
            linewidth=1.1,
        )
        axes.text(len(ORDER) - 0.3, start + size / 2 - 0.5, group, va="center", fontsize=9, color="#333333")
        start += size
