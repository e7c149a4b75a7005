"""What a run of the bench found, summed up for tables, JSON and the plot, and held against the goals."""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass
from typing import Any

from client.bench.figures import Slope, Spread, median, spread
from client.bench.load import Load
from client.bench.machine import MachineFacts
from client.bench.memory import Memory
from client.bench.turns import STAGES

GOAL_P50_S = 1.2
GOAL_MEMORY_MIB = 1_536
GOAL_START_S = 10.0


@dataclass(frozen=True, slots=True)
class Level:
    """The figures of one number of calls at once."""

    calls: int
    latency_s: Spread | None
    decided_s: Spread | None
    """From the decision that the turn is over to the first sound."""
    stages_s: dict[str, float | None]
    """Median of each part of the latency; medians do not add up to the median of the sum."""
    outcomes: dict[str, int]
    """What became of every turn that was spoken, by the server's word."""
    turns_with_all_calls_open: int
    split_recordings: int
    """Recordings of which the server made more than one turn."""
    end_of_turn_silence_s: float
    failures: tuple[str, ...]
    loop_late_s: Spread | None
    frames_late_s: Spread | None
    client_cores: float
    machine_busy: float
    turns: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from starting the process to SERVING, each time it was tried."""

    seconds: tuple[float, ...]
    median_s: float


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure that the project wants, and whether it was reached."""

    name: str
    wanted: str
    measured: str
    met: bool


@dataclass(frozen=True, slots=True)
class Results:
    """All that a run found; what was not measured is absent."""

    machine: MachineFacts
    engines: dict[str, str]
    levels: tuple[Level, ...]
    start: Start | None
    memory: Memory | None

    def goals(self) -> list[Goal]:
        """Hold what was measured against the goals."""
        goals = []
        for level in self.levels:
            if level.calls == 1 and level.latency_s is not None:
                goals.append(_latency_goal(level.latency_s.p50, level.end_of_turn_silence_s))
        if self.start is not None:
            took_s = self.start.median_s
            goals.append(Goal("start", f"at most {GOAL_START_S:g} s", f"{took_s:.1f} s", took_s <= GOAL_START_S))
        if self.memory is not None:
            goals += _memory_goals(self.memory)
        return goals

    def plain(self) -> dict[str, Any]:
        """Everything as JSON takes it; times in seconds, memory in MiB, as the names say."""
        found = dataclasses.asdict(self)
        found["goals"] = [dataclasses.asdict(goal) for goal in self.goals()]
        return rounded(found)  # type: ignore[no-any-return]


def sum_up(load: Load) -> Level:
    """Make the figures of one level from its calls."""
    counted = [turn for turn in load.counted if turn.latency_s is not None]
    return Level(
        calls=load.calls,
        latency_s=spread([turn.latency_s for turn in counted if turn.latency_s is not None]),
        decided_s=spread([waited for turn in counted if (waited := turn.decided_s) is not None]),
        stages_s={name: median([turn.stages_s[index] for turn in counted]) for index, name in enumerate(STAGES)},
        outcomes=dict(sorted(Counter(turn.outcome for turn in load.turns).items())),
        turns_with_all_calls_open=len(load.counted),
        split_recordings=sum(turn.heard_turns > 1 for turn in load.turns),
        end_of_turn_silence_s=load.held[0].silence_s,
        failures=load.failures,
        loop_late_s=spread(load.loop_late_s),
        frames_late_s=spread(load.frames_late_s),
        client_cores=load.client_cores,
        machine_busy=load.machine_busy,
        turns=tuple(dataclasses.asdict(turn) for turn in load.turns),
    )


def start_of(seconds: list[float]) -> Start | None:
    """Sum up how long the starts took; None without any."""
    middle = median(seconds)
    return None if middle is None else Start(tuple(seconds), middle)


def growth(slope: Slope | None) -> str:
    """Say in words what a slope says."""
    if slope is None:
        return "too few calls to tell"
    told = f"{slope.value:+.1f} KiB a call, 95 % interval {slope.low:+.1f} to {slope.high:+.1f}"
    return f"{told}: {'it grows' if slope.shows_growth else 'no growth that a straight line shows'}"


def rounded(value: Any) -> Any:
    """Round every number in what JSON takes to six decimals; tuples become lists."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(each) for each in value]
    return value


def _latency_goal(p50_s: float, silence_s: float) -> Goal:
    name = f"latency of one call, p50, with {silence_s * 1000:.0f} ms of end-of-turn silence"
    return Goal(name, f"at most {GOAL_P50_S:g} s", f"{p50_s:.2f} s", p50_s <= GOAL_P50_S)


def _memory_goals(memory: Memory) -> list[Goal]:
    most_mib = max(memory.after_start_mib, memory.after_calls_mib)
    goals = [
        Goal(
            f"memory after start and after {memory.calls} calls ({memory.kind})",
            f"at most {GOAL_MEMORY_MIB} MiB",
            f"{memory.after_start_mib:.0f} and {memory.after_calls_mib:.0f} MiB",
            most_mib <= GOAL_MEMORY_MIB,
        )
    ]
    if (slope := memory.slope_kib_per_call) is not None:
        goals.append(Goal("memory growth", "none that a straight line shows", growth(slope), not slope.shows_growth))
    return goals
