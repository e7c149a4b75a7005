"""The bench's figures as tables for people."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from client.bench.figures import Spread
from client.bench.memory import SETTLED_CALLS, Memory
from client.bench.results import Level, Results, growth
from client.bench.turns import STAGES


def show(results: Results, console: Console) -> None:
    """Print everything that was found."""
    _say(console, *_machine(results))
    if results.levels:
        _say(console, "", "from the last voiced sample to the first sound of the reply, at the client", "")
        console.print(_latencies(results.levels))
        _say(
            console,
            "late: p95 of the client's own lateness; held: of its frames, by that or a server that does not read",
        )
        _say(console, "client: its share of one core; machine: share of all cores that was busy")
        _say(console, "", "where the time goes, medians in ms", "")
        console.print(_waterfall(results.levels))
        _say(console, *_remarks(results.levels))
    if results.start is not None:
        times = ", ".join(f"{each:.1f}" for each in results.start.seconds)
        _say(console, "", f"start: {times} s to SERVING, median {results.start.median_s:.1f} s")
    if results.memory is not None:
        _say(console, "", *_memory(results.memory))
    _say(console, "")
    for goal in results.goals():
        verdict = Text("met   ", "green") if goal.met else Text("missed", "bold red")
        _say(console, Text.assemble("goal ", verdict, f" {goal.name}: {goal.measured} (wanted: {goal.wanted})"))


def _say(console: Console, *lines: str | Text) -> None:
    for line in lines:
        console.print(line, soft_wrap=True)


def _machine(results: Results) -> Iterator[str]:
    facts = results.machine
    yield (
        f"{facts.cores} cores of {facts.processor}, {facts.memory_gib:g} GiB, {facts.system}, Python {facts.python}; "
        f"{facts.busy_before:.0%} busy with other work before"
    )
    for stage, name in results.engines.items():
        yield f"{stage}: {name}"


def _latencies(levels: tuple[Level, ...]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("calls", "turns", "p50 s", "p95 s", "shortest", "longest", "late ms", "held ms", "client", "machine"):
        table.add_column(name, justify="right")
    for level in levels:
        latency = level.latency_s
        cells = [f"{each:.2f}" for each in (latency.p50, latency.p95, latency.low, latency.high)] if latency else []
        table.add_row(
            str(level.calls),
            str(latency.n if latency else 0),
            *(cells or ["-"] * 4),
            _milliseconds(level.loop_late_s),
            _milliseconds(level.frames_late_s),
            f"{level.client_cores:.0%}",
            f"{level.machine_busy:.0%}",
        )
    return table


def _waterfall(levels: tuple[Level, ...]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("stage")
    for level in levels:
        table.add_column(f"{level.calls} call{'s' if level.calls > 1 else ''}", justify="right")
    for stage in STAGES:
        values = [level.stages_s[stage] for level in levels]
        table.add_row(stage, *("-" if value is None else f"{value * 1000:.0f}" for value in values))
    decided = [level.decided_s for level in levels]
    for name in ("p50", "p95"):
        cells = ("-" if each is None else f"{getattr(each, name) * 1000:.0f}" for each in decided)
        table.add_row(f"decision to sound, {name}", *cells)
    return table


def _remarks(levels: tuple[Level, ...]) -> Iterator[str]:
    """Say what a reader of the tables must know, and only what happened."""
    for level in levels:
        at = f"{level.calls} call{'s' if level.calls > 1 else ''}"
        lost = {name: count for name, count in level.outcomes.items() if name != "completed"}
        if lost:
            told = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in lost.items())
            yield f"{at}: not every turn was answered: {told}"
        spoken = sum(level.outcomes.values())
        if level.turns_with_all_calls_open < spoken:
            left_out = spoken - level.turns_with_all_calls_open
            yield f"{at}: {left_out} of {spoken} turns left out, since not all calls were open when they ended"
        if level.split_recordings:
            yield f"{at}: {level.split_recordings} recordings were heard as several turns; the last of each counts"
        for sentence in sorted(set(level.failures)):
            yield f"{at}: {level.failures.count(sentence)} broke: {sentence}"


def _memory(memory: Memory) -> Iterator[str]:
    yield (
        f"memory ({memory.kind} of the server and its child processes): {memory.after_start_mib:.0f} MiB after start, "
        f"{memory.after_calls_mib:.0f} MiB after {memory.calls} calls, {memory.peak_mib:.0f} MiB at most during them "
        f"({memory.at_once} at once)"
    )
    yield "  " + ", ".join(f"{calls}: {mib:.0f}" for calls, mib in memory.samples)
    yield f"  from call {SETTLED_CALLS} on: {growth(memory.slope_kib_per_call)}"
    yield f"  from the start: {growth(memory.slope_from_start_kib_per_call)}"
    if memory.unanswered_calls:
        yield f"  {memory.unanswered_calls} of these calls got no answer"


def _milliseconds(late_s: Spread | None) -> str:
    return "-" if late_s is None else f"{late_s.p95 * 1000:.1f}"
