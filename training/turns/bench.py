"""`hearken bench turns`: how turns end and replies are interrupted, on calls made of real recordings, by seed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from server.engines.gptneo import GPTNeoResponder
from server.engines.silero import Silero
from server.engines.sphinx import SphinxTranscriber
from server.errors import SettingsError
from server.turns.endpointing import SAMPLE_RATE_HZ
from server.turns.listener import Listener
from server.turns.patience import PatienceSettings, PatientEndpointing
from server.turns.vad import FRAME_SAMPLES, JudgedActivity, Samples
from training.evaluation.safety.wilson import Share
from training.evaluation.tables import Cell, Table
from training.turns import interruptions
from training.turns.endings import (
    BASELINE_S,
    SWEEP_S,
    Ending,
    Heard,
    cut_rate,
    endings,
    fixed,
    hear,
    median_delay_s,
)
from training.turns.recognised import understand, understand_exactly
from training.turns.recordings import Recording, read_recordings
from training.turns.scenes import CONDITIONS, make_calls, read_sounds

PATIENCE_S: Final = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3)
"""Values of `least_s` at which the patient policy is drawn."""
EXACT: Final = "patient, exact words"
_LOST_S: Final = 0.02
_REPLY_MINUTES: Final = 0.5


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured."""

    speech: Path
    noise: Path
    models: Path
    seed: int = 11
    calls: int = 24
    turns: int = 5


@dataclass(frozen=True, slots=True)
class Point:
    """One policy at one setting."""

    policy: str
    setting_s: float
    cut: Share
    median_s: float
    mean_s: float


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything that was measured."""

    tables: tuple[Table, ...]
    points: tuple[Point, ...]


Step = Callable[[str], None]


def measure(plan: Plan, step: Step = lambda _: None) -> Bench:
    """Make the calls, run every policy over them, and interrupt replies; `step` hears of each part's beginning."""
    step("recordings")
    recordings = read_recordings(plan.speech, for_bench=True)
    noises, rooms = ([sound for _, sound in read_sounds(plan.noise, rooms=rooms)] for rooms in (False, True))
    if not recordings or not noises or not rooms:
        raise SettingsError("There are no recordings, noises or room responses there: give --speech and --noise.")
    silero = Silero.load()
    made = make_calls(recordings, noises, rooms, calls=plan.calls, turns=plan.turns, seed=plan.seed)
    calls = [hear(call, silero) for call in made]
    step("recogniser")
    import torch

    torch.set_num_threads(1)  # the decoders need the other cores
    responder = GPTNeoResponder.load(str(plan.models / "reply-base"), str(plan.models / "reply-lora"), device="cpu")
    transcriber = SphinxTranscriber.load()
    exact = understand_exactly(calls, responder)
    calls = understand(calls, transcriber, responder)
    step("policies")
    points, by_policy = _sweep(calls, exact)
    step("interruptions")
    tables = (
        _headlines(points, calls, by_policy, plan),
        _by_condition(by_policy),
        _curve(points),
        _barge_in(recordings, noises, rooms, interruptions.Ears(silero, transcriber), plan.seed),
        _cost(calls, silero),
    )
    return Bench(tables, tuple(points))


def patient(least_s: float) -> Callable[[], PatientEndpointing]:
    """The policy with another `least_s`, all else as it is served."""
    most_s = max(PatienceSettings().most_s, least_s)
    return lambda: PatientEndpointing(patience=PatienceSettings(least_s=least_s, most_s=most_s))


def _sweep(calls: Sequence[Heard], exact: Sequence[Heard]) -> tuple[list[Point], dict[str, list[Ending]]]:
    points, chosen = [], {}
    policies = [("silence, WebRTC", s) for s in SWEEP_S] + [("silence, Silero", s) for s in SWEEP_S]
    policies += [(name, s) for name in ("patient", EXACT) for s in PATIENCE_S]
    for name, setting_s in policies:
        heard = exact if name == EXACT else calls
        found = [ending for call in heard for ending in _endings(call, name, setting_s)]
        cut = Share(sum(ending.is_cut for ending in found), len(found))
        delays = [ending.delay_s for ending in found if np.isfinite(ending.delay_s)]
        points.append(Point(name, setting_s, cut, median_delay_s(found), float(np.mean(delays))))
        if setting_s == (PatienceSettings().least_s if name == "patient" else BASELINE_S):
            chosen[name] = found
    return points, chosen


def _endings(call: Heard, policy: str, setting_s: float) -> list[Ending]:
    if policy in ("patient", EXACT):
        return endings(call, call.silero, patient(setting_s))
    return endings(call, call.webrtc if policy.endswith("WebRTC") else call.silero, lambda: fixed(setting_s))


def _headlines(
    points: Sequence[Point], calls: Sequence[Heard], by_policy: dict[str, list[Ending]], plan: Plan
) -> Table:
    baseline = next(p for p in points if p.policy == "silence, Silero" and p.setting_s == BASELINE_S)
    ours = sorted((p for p in points if p.policy == "patient"), key=lambda point: point.median_s)
    rate = float(np.interp(baseline.median_s, [p.median_s for p in ours], [p.cut.value for p in ours]))
    by_rate = sorted(ours, key=lambda point: point.cut.value)
    delay_s = float(np.interp(baseline.cut.value, [p.cut.value for p in by_rate], [p.median_s for p in by_rate]))
    lost = [ending.missed_s > _LOST_S for ending in by_policy["patient"]]
    pauses = [pause for call in calls for turn in call.call.turns for pause in turn.pauses]
    rows: tuple[tuple[Cell, ...], ...] = (
        ("turns", len(by_policy["patient"])),
        ("pauses inside them", len(pauses)),
        ("baseline, fixed 0.7 s and Silero: turns cut off", str(baseline.cut)),
        ("baseline: median delay, s", baseline.median_s),
        ("patient at the baseline's median delay: turns cut off", rate),
        ("of the baseline's rate (must .5, goal .25)", rate / max(baseline.cut.value, 1e-9)),
        ("patient at the baseline's cut-off rate: median delay, s", delay_s),
        ("of the baseline's delay (must .8, goal .5)", delay_s / baseline.median_s),
        ("utterances that lose their first 20 ms (must 0)", str(Share(sum(lost), len(lost)))),
    )
    return Table("turns", f"How turns end, {plan.calls} calls, seed {plan.seed}", ("figure", "value"), rows)


def _by_condition(by_policy: dict[str, list[Ending]]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for condition in CONDITIONS:
        row: list[Cell] = [condition]
        for name in ("silence, Silero", "patient"):
            found = [ending for ending in by_policy[name] if ending.condition == condition]
            row += [cut_rate(found) if found else None, median_delay_s(found) if found else None]
        rows.append(tuple(row))
    columns = ("condition", "fixed 0.7 s: cut off", "median delay, s", "as served: cut off", "median delay, s ")
    return Table("conditions", "By condition", columns, tuple(rows))


def _curve(points: Sequence[Point]) -> Table:
    rows = tuple((p.policy, p.setting_s, str(p.cut), p.median_s, p.mean_s) for p in points)
    columns = ("policy", "silence or least_s, s", "turns cut off", "median delay, s", "mean delay, s")
    return Table("curve", "Cut-off rate against delay", columns, rows)


def _barge_in(
    recordings: Sequence[Recording],
    noises: Sequence[Samples],
    rooms: Sequence[Samples],
    ears: interruptions.Ears,
    seed: int,
) -> Table:
    rng = random.Random(seed)
    wanted = round(_REPLY_MINUTES * 60 * SAMPLE_RATE_HZ)
    reply = np.resize(np.concatenate([one.samples for one in recordings[:12]]), wanted)
    reply = interruptions.at_level(reply, interruptions.REPLY_DBFS)
    false: dict[str, list[int]] = {}
    for kind, sound in interruptions.nothing_meant(reply, noises, rooms, rng):
        false.setdefault(kind, []).append(len(interruptions.falls(sound, reply, ears)))
    said = [interruptions.meant(one, reply, rooms, rng, ears) for one in recordings if one.duration_s >= 1.0]
    times = [each.confirmed_s for each in said if each.confirmed_s is not None]
    hours = {kind: len(counts) * wanted / SAMPLE_RATE_HZ / 3600 for kind, counts in false.items()}
    rows: list[tuple[Cell, ...]] = [
        (f"false barge-ins an hour, {kind}", f"{sum(counts) / hours[kind]:.1f} ({sum(counts)} in {hours[kind]:.2f} h)")
        for kind, counts in false.items()
    ]
    total = sum(map(sum, false.values()))
    rows += [
        ("false barge-ins an hour, all (must 2)", f"{total / sum(hours.values()):.1f} ({total})"),
        ("barge-ins missed (must 2 %)", str(Share(sum(each.confirmed_s is None for each in said), len(said)))),
        ("first word to confirmed, p50 / p95, s", f"{np.percentile(times, 50):.2f} / {np.percentile(times, 95):.2f}"),
    ]
    notes = ("Echo of the reply at -20, -30 and -40 dB through rooms. Coughs are made of noise, not recorded.",)
    return Table("barge_in", "Speech and sounds over a reply", ("figure", "value"), tuple(rows), notes)


def _cost(calls: Sequence[Heard], silero: Silero) -> Table:
    heard = np.concatenate([call.call.samples for call in calls[:4]])
    listener = Listener(policy=PatientEndpointing(), activity=JudgedActivity(silero.open()))
    began_s = time.process_time()
    for begin in range(0, len(heard), FRAME_SAMPLES):
        listener.push(heard[begin : begin + FRAME_SAMPLES])
    share = (time.process_time() - began_s) / (len(heard) / SAMPLE_RATE_HZ)
    return Table(
        "cost", "CPU cost of listening", ("figure", "value"), (("percent of a core a call (must 5)", 100 * share),)
    )


def draw(bench: Bench, path: Path) -> None:
    """Draw cut-off rate against delay, a line a policy; raises `SettingsError` if it cannot be written."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 5), layout="constrained")
    colours = {"patient": "#c44e52", "silence, Silero": "#4c72b0", "silence, WebRTC": "#8c8c8c", EXACT: "#dd8452"}
    for policy, colour in colours.items():
        line = [point for point in bench.points if point.policy == policy]
        low, high = zip(*(point.cut.interval for point in line), strict=True)
        delays = [point.median_s for point in line]
        axes.plot(delays, [point.cut.value for point in line], "o-", color=colour, markersize=4, label=policy)
        axes.fill_between(delays, low, high, color=colour, alpha=0.12, linewidth=0)
    axes.set(xlabel="median end-of-turn delay, s", ylabel="turns cut off", ylim=(0, None), xlim=(0, None))
    axes.legend(title="bands: Wilson 95 %")
    axes.grid(alpha=0.3)
    try:
        figure.savefig(path, dpi=130)
    except (OSError, ValueError) as error:
        raise SettingsError(f"The plot cannot be written to {path.name}; name a .png in a folder.") from error
    finally:
        pyplot.close(figure)


def as_json(bench: Bench) -> dict[str, Any]:
    """Every table as values."""
    from training.evaluation.tables import as_values

    return {"tables": [as_values(table) for table in bench.tables]}
