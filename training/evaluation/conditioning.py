"""Does the emotion that the reply model is told change anything? The same checkpoint told four different things.

Nothing, what the classifier reads, the label of the data, and a wrong label of the other valence. Perplexity is over
all listener turns; replies are served ones to last listener turns drawn by seed, so that empathy can be scored with one
item a conversation. Whether a reply's valence agrees with the caller's is judged by the emotion classifier, which reads
the reply as if a caller had said it: a rough judge, so people's agreement by the same judge stands beside.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from server.engines.interfaces import Speaker, Turn
from training.evaluation import feelings
from training.evaluation.bootstrap import Bootstrap, Figure, Weights, mean
from training.evaluation.feelings import NONE, ORACLE, PREDICTED, WRONG
from training.evaluation.generation import SERVED
from training.evaluation.genericness import opens_stock
from training.evaluation.items import sample
from training.evaluation.kept import fingerprint
from training.evaluation.replies import HUMAN
from training.evaluation.reply_run import Run
from training.evaluation.systems import TUNED
from training.evaluation.tables import Cell, Table

TOLD: Final = (NONE, PREDICTED, ORACLE, WRONG)
PAIRS: Final = ((PREDICTED, NONE), (PREDICTED, WRONG), (ORACLE, NONE), (ORACLE, PREDICTED))
SCORER: Final = Path("models/empathy")
RATINGS: Final = "empathy_experts"
REPLIES_DIFFER: Final = "replies that differ"


def tables(run: Run) -> list[Table]:
    """What each thing told leads to, and paired differences with a verdict."""
    last = run.items.last()
    places = [last[each] for each in sample(len(last), run.options.conditioned, run.options.seed)]
    said = {told: run.replies(TUNED, SERVED, 0, told, places) for told in TOLD}
    said[HUMAN] = [run.items.turns[place].reply for place in places]
    agreeing = _agreement(run, places, said)
    stock = {told: np.array([opens_stock(each) for each in replies], float) for told, replies in said.items()}
    conversations = [run.items.turns[place].conv_id for place in places]

    def measure(weights: Weights) -> dict[str, float]:
        values = {f"{told} valence agrees": mean(agreeing[told])(weights) for told in said}
        values |= {f"{told} stock openers": mean(stock[told])(weights) for told in said}
        return _with_pairs(values, ("valence agrees", "stock openers"))

    figures = Bootstrap(conversations, seed=run.options.seed).figures(measure)
    figures |= _perplexities(run)
    figures |= _empathy(run, places, said)
    names = ("token perplexity", "valence agrees", "stock openers", "empathy distance")
    changed = {pair: _differ(said[pair[0]], said[pair[1]]) for pair in PAIRS}
    labels = {NONE: "nothing", PREDICTED: "predicted emotion", ORACLE: "labelled emotion", WRONG: "wrong emotion"}
    title = f"{len(places):,} last listener turns, tuned, served"
    rows: list[tuple[Cell, ...]] = [
        (labels.get(told, "(people's replies)"), *(figures.get(f"{told} {name}") for name in names))
        for told in (*TOLD, HUMAN)
    ]
    pairs: list[tuple[Cell, ...]] = [
        (
            f"{labels[first]} less {labels[second]}",
            round(changed[first, second], 4),
            *(verdict(figures.get(f"{first} - {second} {name}")) for name in names),
        )
        for first, second in PAIRS
    ]
    notes = (
        "Token perplexity over all listener turns. valence agrees: share of replies whose valence, read by the "
        "emotion classifier, is that of the caller's labelled emotion. empathy distance: diff-EPITOME summed over the "
        "mechanisms that the scorer may judge (`hearken eval empathy`); empty where no scorer is in models/empathy.",
    )
    return [
        Table("conditioning", f"What the model is told of the emotion: {title}", ("told", *names), tuple(rows), notes),
        Table(
            "conditioning_effects",
            f"The effect of what it is told, paired: {title}",
            ("difference", REPLIES_DIFFER, *names),
            tuple(pairs),
            ("nil: the 95 % interval of the paired difference holds zero.",),
        ),
    ]


def verdict(figure: Figure | None) -> str | None:
    """A difference as text, with `nil` where its interval holds zero."""
    if figure is None:
        return None
    return f"{figure} (nil)" if figure.low <= 0 <= figure.high else str(figure)


def _with_pairs(values: dict[str, float], names: Sequence[str]) -> dict[str, float]:
    return values | {
        f"{first} - {second} {name}": values[f"{first} {name}"] - values[f"{second} {name}"]
        for first, second in PAIRS
        for name in names
    }


def _agreement(run: Run, places: list[int], said: dict[str, list[str]]) -> dict[str, np.ndarray]:
    """Whether each reply's valence, as read from its words, is that of the caller's label: 1 or 0."""
    wanted = np.array([feelings.pleasant(run.items.turns[place].emotion) for place in places])
    found = {}
    for told, replies in said.items():
        dialogues = [(Turn(Speaker.CALLER, reply or "..."),) for reply in replies]
        read = np.array(run.read(f"valence-{told}-{fingerprint([], replies)}", dialogues))
        found[told] = (feelings.reads_pleasant(read) == wanted).astype(np.float64)
    return found


def _perplexities(run: Run) -> dict[str, Figure]:
    """Token perplexity of the tuned model told each thing, over all items, and paired differences."""
    every = run.items.every()
    losses = {told: run.likelihood(TUNED, told).of(every) for told in TOLD}
    name = "token perplexity"

    def measure(weights: Weights) -> dict[str, float]:
        values = {f"{told} {name}": losses[told].measures(weights)["token_perplexity"] for told in TOLD}
        return _with_pairs(values, (name,))

    return Bootstrap([run.items.turns[place].conv_id for place in every], seed=run.options.seed).figures(measure)


def _empathy(run: Run, places: list[int], said: dict[str, list[str]]) -> dict[str, Figure]:
    """diff-EPITOME of each thing told, and its differences; nothing without a scorer and the ratings to judge it by."""
    if not (SCORER.is_dir() and (run.options.data / RATINGS).is_dir()):
        return {}
    from training.empathy_scorer import EmpathyScorer
    from training.evaluation.empathy import Replies, Yardstick
    from training.evaluation.empathy_card import make_card

    scorer = EmpathyScorer.load(SCORER)
    turns = [run.items.turns[place] for place in places]
    yardstick = Yardstick(scorer, make_card(scorer, run.options.data).passed, turns)
    measured = [
        yardstick.measured(
            Replies(told, ({turn.conv_id: reply for turn, reply in zip(turns, said[told], strict=True)},))
        )
        for told in TOLD
    ]
    found: dict[str, Figure] = {}
    name = "empathy distance"
    for row in yardstick.rows(measured, list(dict.fromkeys(pair[1] for pair in PAIRS))):
        if row.total is not None:
            found[f"{row.name} {name}"] = row.total
            found |= {f"{row.name} - {other} {name}": figure for other, figure in row.against.items()}
    return found


def _differ(first: list[str], second: list[str]) -> float:
    return float(np.mean([one != other for one, other in zip(first, second, strict=True)]))
