"""Several turns with the model's own replies in the history: whether it repeats itself, and turns stock.

The caller's side is what a help-seeker of ESConv (Liu et al. 2021, CC BY-NC 4.0) said to a human supporter, turn by
turn; the model answers each of the first five turns, and reads its own answers before the next. The caller's words thus
answer somebody else: what is measured is the assistant's side alone, against what the human supporter said there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import numpy as np

from server.engines.interfaces import Speaker, Turn
from training.empathetic_dialogues import DatasetError
from training.evaluation.bootstrap import Bootstrap, Weights, mean
from training.evaluation.diversity import tokens
from training.evaluation.feelings import Reading, from_distribution, read
from training.evaluation.generation import Dialogue, serve
from training.evaluation.genericness import asks, opens_stock
from training.evaluation.items import sample
from training.evaluation.kept import fingerprint
from training.evaluation.replies import HUMAN
from training.evaluation.reply_run import Run
from training.evaluation.systems import BASE, TUNED, System, loaded, parts
from training.evaluation.tables import Cell, Table

EXCHANGES: Final = 5
RUN: Final = 4
FILE: Final = Path("esconv") / "test.txt"
MEASURES: Final = ("exact repeats", "4-grams said before", "stock openers", "questions", "length")
_SPEAKERS: Final = {"usr": Speaker.CALLER, "sys": Speaker.ASSISTANT}
_A_TASK: Final = 5


@dataclass(frozen=True, slots=True)
class Call:
    """The first turns of a help-seeker, and what the human supporter answered to each: `EXCHANGES` of both."""

    number: int
    caller: tuple[str, ...]
    supporter: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """Calls to hold with one model."""

    system: System
    emotion: str | None
    seed: int
    calls: tuple[Call, ...]


def read_calls(data: Path) -> list[Call]:
    """The calls of ESConv's test file that are long enough; neighbouring messages of one person are one turn.

    `data` is the folder that holds `esconv`, or the one of test.txt. Raises `DatasetError` if the file is missing, is
    not JSON lines of dialogues, or has no dialogue that is long enough.
    """
    path = next((each for each in (data / FILE, data / FILE.name) if each.is_file()), None)
    if path is None:
        raise DatasetError(
            f"ESConv is missing {FILE} (looked in {data}): give the folder that holds it with --data, or leave the "
            "part multiturn out with --parts."
        )
    calls = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path} is not UTF-8: fetch it again.") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            turns = _turns(line, f"{path}, line {number}")
            first = next((place for place, turn in enumerate(turns) if turn.speaker is Speaker.CALLER), len(turns))
            said = turns[first : first + 2 * EXCHANGES]  # speakers alternate
            if len(said) == 2 * EXCHANGES:
                texts = [turn.text for turn in said]
                calls.append(Call(number, tuple(texts[::2]), tuple(texts[1::2])))
    if not calls:
        raise DatasetError(f"{path} has no dialogue of {EXCHANGES} exchanges: give longer ones.")
    return calls


def hold(holding: Holding) -> list[list[str]]:
    """The model's replies of each call, as served, the emotion read anew at every turn."""
    ready = loaded(holding.system)
    held = []
    for call in holding.calls:
        dialogue: list[Turn] = []
        said: list[str] = []
        for place, text in enumerate(call.caller):
            dialogue.append(Turn(Speaker.CALLER, text))
            emotion = from_distribution(read(Reading(holding.emotion, (tuple(dialogue),)))[0])
            number = 1_000_000 + call.number * EXCHANGES + place  # apart from the items' own dice
            said.append(serve(ready, Dialogue(number, tuple(dialogue), emotion), holding.seed))
            dialogue.append(Turn(Speaker.ASSISTANT, said[-1]))
        held.append(said)
    return held


def habits(said: Sequence[str]) -> np.ndarray:
    """What each reply of one call is like, (replies, 5) in the order of `MEASURES`; the first repeats nothing."""
    earlier: set[tuple[str, ...]] = set()
    runs: set[tuple[str, ...]] = set()
    rows = []
    for reply in said:
        words = tokens(reply)
        own = [tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)]
        repeated = sum(each in runs for each in own) / len(own) if own else 0.0
        rows.append([tuple(words) in earlier, repeated, opens_stock(reply), asks(reply), len(words)])
        earlier.add(tuple(words))
        runs.update(own)
    return np.array(rows, dtype=np.float64)


def tables(run: Run) -> list[Table]:
    """Habits of people, base and tuned model, over all turns and turn by turn."""
    known = read_calls(run.options.data)
    chosen = [known[place] for place in sample(len(known), run.options.calls, run.options.seed)]
    said = {HUMAN: [call.supporter for call in chosen]}
    for name in (BASE, TUNED):
        tasks = [
            Holding(run.systems[name], run.options.emotion, run.options.seed, tuple(part))
            for part in parts(chosen, _A_TASK)
        ]
        said[name] = run.kept.once(
            f"calls-{name}-{fingerprint([], chosen)}",
            lambda tasks=tasks, name=name: [  # type: ignore[misc]
                each for part in run.work(f"{name} calls", hold, tasks) for each in part
            ],
        )
    found = {name: np.array([habits(each) for each in calls]) for name, calls in said.items()}  # (calls, turns, 5)
    title = f"{len(chosen)} calls of {EXCHANGES} exchanges, the model's own replies in the history"
    return [_whole(found, title, run.options.seed), _by_turn(found, title)]


def _whole(found: dict[str, np.ndarray], title: str, seed: int) -> Table:
    def measure(weights: Weights) -> dict[str, float]:
        values = {
            f"{name} {each}": mean(habit[:, start:, place].mean(axis=1))(weights)
            for name, habit in found.items()
            for place, each in enumerate(MEASURES)
            for start in (1 if place < 2 else 0,)  # a first reply cannot repeat anything
        }
        return values | {f"less {each}": values[f"{TUNED} {each}"] - values[f"{BASE} {each}"] for each in MEASURES}

    figures = Bootstrap([str(place) for place in range(len(found[HUMAN]))], seed=seed).figures(measure)
    rows: list[tuple[Cell, ...]] = [
        (label, *(figures[f"{key} {each}"] for each in MEASURES))
        for label, key in (
            ("human supporter", HUMAN),
            (f"{BASE}, served", BASE),
            (f"{TUNED}, served", TUNED),
            ("tuned less base", "less"),
        )
    ]
    return Table(
        "multiturn",
        f"Over several turns: {title}",
        ("assistant", *MEASURES),
        tuple(rows),
        (
            "exact repeats: share of replies after the first that the assistant had already given in this call; "
            "4-grams said before: share of a reply's runs of four words and marks that it had. Caller's turns from "
            "ESConv's test file, written to a human supporter; supporters write several messages at a time, so "
            "theirs are long.",
        ),
    )


def _by_turn(found: dict[str, np.ndarray], title: str) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (name, turn + 1, *(round(float(value), 4) for value in habit[:, turn].mean(axis=0)))
        for name, habit in found.items()
        for turn in range(EXCHANGES)
    ]
    return Table("multiturn_by_turn", f"Turn by turn: {title}", ("assistant", "turn", *MEASURES), tuple(rows))


def _turns(line: str, place: str) -> list[Turn]:
    """The turns of one dialogue, neighbouring messages of one person joined."""
    try:
        messages: Any = json.loads(line)["dialog"]
        said = [(_SPEAKERS[message["speaker"]], str(message["text"]).strip()) for message in messages]
    except (ValueError, KeyError, TypeError) as error:
        raise DatasetError(
            f"{place} is no dialogue of ESConv's form (dialog: speaker usr or sys, text): fetch the file again."
        ) from error
    joined = []
    for speaker, of_one in groupby(said, key=lambda message: message[0]):
        joined.append(Turn(speaker, " ".join(text for _, text in of_one)))
    return joined
