"""The table of response ranking: base, tuned, and their paired difference."""

from __future__ import annotations

from typing import Final

import numpy as np

from server.engines.gptneo import CONTEXT_FREE_SHARE
from training.evaluation.bootstrap import Bootstrap, Weights
from training.evaluation.items import sample
from training.evaluation.ranking import CANDIDATES, SHARES, Ranked, found_first, rankings
from training.evaluation.reply_run import Run
from training.evaluation.systems import BASE, TUNED, parts
from training.evaluation.tables import Table

COLUMNS: Final = (
    "model",
    "mean log-likelihood",
    f"less {CONTEXT_FREE_SHARE:g} of that without the dialogue",
    "pointwise mutual information",
)
_A_TASK: Final = 10


def tables(run: Run) -> list[Table]:
    """P@1,100 in percent, three ways to score a candidate."""
    every = run.items.every()
    turns = [run.items.turns[place] for place in every]
    chosen = sample(len(turns), run.options.contexts, run.options.seed)
    made = rankings(turns, chosen, run.options.seed)
    found = {}
    for name in (BASE, TUNED):
        tasks = [Ranked(run.systems[name], tuple(part)) for part in parts(made, _A_TASK)]
        kept = run.kept.once(
            f"ranking-{name}-{len(made)}",
            lambda tasks=tasks, name=name: np.concatenate(  # type: ignore[misc]
                run.work(f"{name} ranking", found_first, tasks)
            ).tolist(),
        )
        found[name] = 100 * np.array(kept)  # (n, shares)

    def measure(weights: Weights) -> dict[str, float]:
        means = {name: weights @ hits / weights.sum() for name, hits in found.items()}
        values = {f"{name} {place}": float(mean[place]) for name, mean in means.items() for place in range(len(SHARES))}
        return values | {
            f"difference {place}": values[f"{TUNED} {place}"] - values[f"{BASE} {place}"]
            for place in range(len(SHARES))
        }

    figures = Bootstrap([turns[place].conv_id for place in chosen]).figures(measure)
    rows = ((BASE, BASE), (TUNED, TUNED), ("tuned less base, points", "difference"))
    size = min(len(each.candidates) for each in made)
    return [
        Table(
            "ranking",
            f"Response ranking: P@1 of {size} in %, {len(made)} dialogues",
            COLUMNS,
            tuple((label, *(figures[f"{key} {place}"] for place in range(len(SHARES)))) for label, key in rows),
            (
                f"The true reply among {CANDIDATES - 1} of other conversations, drawn by seed {run.options.seed}; a "
                f"score is a mean a token. Chance: {100 / size:.1f} %. No feeling line. The second column is how the "
                "server chooses among its candidates.",
            ),
        )
    ]
