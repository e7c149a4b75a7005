"""Compares forms of telling the reply model the caller's feeling: nothing, one word, a distribution.

    PYTHONPATH=.:protos python benchmarks/feeling_forms.py --items 1000

The one word is the likeliest group, in the prompt's `Feeling:` line. The distribution is used as a mixture: the reply's
probability under each of the eight groups, weighted by what the emotion classifier says of each; it costs eight times
the work, because the model reads the prompt once a group. Perplexity of people's replies on the validation split of
EmpatheticDialogues; differences are paired, intervals over conversations.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import numpy as np
import torch

from server.engines.emotions import GROUP_OF, GROUPS, group_probabilities
from training.evaluation.bootstrap import Bootstrap, Weights
from training.evaluation.feelings import Reading, read
from training.evaluation.items import read_items, sample
from training.evaluation.likelihood import Asked, likelihood
from training.evaluation.systems import TUNED, System


def main() -> None:
    """Score the same replies under each form and print perplexities and paired differences."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--base", default="models/reply-base")
    parser.add_argument("--adapter", default="models/reply-lora")
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    items = read_items(arguments.data, split="valid")
    turns = tuple(items.turns[place] for place in sample(len(items.turns), arguments.items, arguments.seed))
    system = System(TUNED, arguments.base, arguments.adapter)
    chances = group_probabilities(np.array(read(Reading(None, tuple(turn.context for turn in turns)))))  # (n, 8)
    chances /= chances.sum(axis=1, keepdims=True)

    def under(groups: list[str | None]) -> np.ndarray:
        return likelihood(Asked(system, turns, tuple(groups))).nats

    by_group = np.stack([under([group] * len(turns)) for group in GROUPS], axis=1)  # (n, 8)
    names = list(GROUPS)
    labelled = np.array([names.index(GROUP_OF[turn.emotion]) for turn in turns])
    rows = np.arange(len(turns))
    unknown = likelihood(Asked(system, turns, (None,) * len(turns)))
    nats = {
        "nothing": unknown.nats,
        "likeliest group": by_group[rows, chances.argmax(axis=1)],
        "distribution": -np.log((chances * np.exp(-by_group + by_group.min(axis=1, keepdims=True))).sum(axis=1))
        + by_group.min(axis=1),
        "labelled group": by_group[rows, labelled],
    }

    def perplexities(weights: Weights) -> dict[str, float]:
        tokens = float(weights @ unknown.tokens)
        values = {name: math.exp(float(weights @ loss) / tokens) for name, loss in nats.items()}
        return values | {f"{name} less nothing": values[name] - values["nothing"] for name in list(nats)[1:]}

    right = float((chances.argmax(axis=1) == labelled).mean())
    print(f"{len(turns)} listener turns of the validation split; likeliest group right in {right:.1%}")
    for name, figure in Bootstrap([turn.conv_id for turn in turns]).figures(perplexities).items():
        print(f"{name:>32}  {figure.value:8.3f} [{figure.low:.3f}, {figure.high:.3f}]")


if __name__ == "__main__":
    main()
