"""The bench's figures as one picture: where the time goes, how every turn fared, how memory went."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from client.bench.memory import Memory
from client.bench.results import GOAL_MEMORY_MIB, GOAL_P50_S, Level, Results
from client.bench.turns import STAGES
from client.errors import ClientError

_COLOURS = ("#b8c4d6", "#8da0bf", "#4c72b0", "#8172b3", "#dd8452", "#e8b07a", "#55a868", "#c8c8c8")
_GOAL = {"color": "#c44e52", "linestyle": "--", "linewidth": 1}


def check_plotting() -> None:
    """Raise `ClientError` if no plot can be drawn, before anything is measured for it."""
    if importlib.util.find_spec("matplotlib") is None:
        raise ClientError("A plot needs matplotlib; install it with `pip install hearken[train]`, or leave out --plot.")


def draw(results: Results, path: Path) -> None:
    """Write the picture; `ClientError` if it cannot be written or the ending of its name is of no kind known."""
    import matplotlib  # type: ignore[import-not-found, unused-ignore]

    matplotlib.use("Agg")
    from matplotlib import pyplot

    levels = [level for level in results.levels if level.latency_s is not None]
    panels = (2 if levels else 0) + (1 if results.memory else 0)
    if not panels:
        raise ClientError("There is nothing to plot: no turn was answered and no memory was measured.")
    figure, axes = pyplot.subplots(1, panels, figsize=(5.6 * panels, 4.2), squeeze=False, layout="constrained")
    row = list(axes[0])
    if levels:
        _waterfall(row.pop(0), levels)
        _turns(row.pop(0), levels)
    if results.memory is not None:
        _memory(row.pop(0), results.memory)
    try:
        figure.savefig(path, dpi=130)
    except (OSError, ValueError) as error:
        raise ClientError(f"The plot cannot be written to {path.name} ({error}); name a .png in a folder.") from error
    finally:
        pyplot.close(figure)


def _waterfall(axes: Any, levels: list[Level]) -> None:
    names = [_calls(level) for level in levels]
    left = [0.0] * len(levels)
    for stage, colour in zip(STAGES, _COLOURS, strict=True):
        widths = [level.stages_s[stage] or 0.0 for level in levels]
        # A part may be a little below zero: the two sides do not find the voice's end in the same place.
        axes.barh(names, widths, left=left, color=colour, label=stage, height=0.6)
        left = [start + width for start, width in zip(left, widths, strict=True)]
    axes.axvline(GOAL_P50_S, **_GOAL)
    axes.invert_yaxis()
    axes.set_xlabel("seconds after the caller's voice ended")
    axes.set_title("where the time goes (medians by stage)")
    axes.legend(fontsize=8, ncols=4, loc="upper center", bbox_to_anchor=(0.5, -0.16), frameon=False)


def _turns(axes: Any, levels: list[Level]) -> None:
    for place, level in enumerate(levels):
        latency = level.latency_s
        assert latency is not None
        measured = [turn["latency_s"] for turn in level.turns if turn["latency_s"] is not None]
        spread_out = [place - 0.25 + 0.5 * index / max(len(measured) - 1, 1) for index in range(len(measured))]
        axes.plot(spread_out, measured, "o", color="#4c72b0", alpha=0.5, markersize=4)
        for value, name in ((latency.p50, "p50"), (latency.p95, "p95")):
            axes.plot([place - 0.32, place + 0.32], [value, value], color="#222222", linewidth=1.5)
            axes.annotate(f"{name} {value:.2f}", (place + 0.34, value), fontsize=8, va="center")
    axes.axhline(GOAL_P50_S, **_GOAL, label=f"goal at one call: p50 {GOAL_P50_S:g} s")
    axes.set_xticks(range(len(levels)), [_calls(level) for level in levels])
    axes.set_xlim(-0.5, len(levels) - 0.2)
    axes.set_ylim(bottom=0)
    axes.set_ylabel("seconds to the first sound of the reply")
    axes.set_title("every answered turn")
    axes.legend(fontsize=8)


def _memory(axes: Any, memory: Memory) -> None:
    calls = [count for count, _ in memory.samples]
    axes.plot(calls, [mib for _, mib in memory.samples], "o-", color="#55a868")
    axes.axhline(GOAL_MEMORY_MIB, **_GOAL, label=f"goal: {GOAL_MEMORY_MIB} MiB")
    axes.set_ylim(0, max(GOAL_MEMORY_MIB, memory.peak_mib) * 1.1)
    axes.set_xlabel("calls held")
    axes.set_ylabel(f"MiB ({memory.kind}, child processes included)")
    axes.set_title("memory of the server")
    axes.legend(fontsize=8)


def _calls(level: Level) -> str:
    return f"{level.calls} call{'s' if level.calls > 1 else ''}"
