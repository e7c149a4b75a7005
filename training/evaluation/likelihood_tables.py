"""Perplexities and bits per byte of base and tuned model side by side, with paired intervals."""

from __future__ import annotations

from typing import Final

from training.evaluation import feelings
from training.evaluation.bootstrap import Bootstrap, Weights
from training.evaluation.likelihood import Likelihood
from training.evaluation.reply_run import Run
from training.evaluation.systems import BASE, TUNED
from training.evaluation.tables import Cell, Table, change

PROMPTS: Final = (
    ("no feeling line (the protocol's default)", feelings.NONE, "whole"),
    ("labelled emotion (oracle)", feelings.ORACLE, "whole"),
    ("predicted emotion (what the server does)", feelings.PREDICTED, "whole"),
    ("wrong emotion, of the other valence", feelings.WRONG, "whole"),
    ("no feeling line, at most the last 4 turns", feelings.NONE, "recent"),
    ("no feeling line, texts as people typed them", feelings.NONE, "as_written"),
)
MEASURES: Final = ("token_perplexity", "word_perplexity", "bits_per_byte")
COLUMNS: Final = ("prompt", "model", "token perplexity", "word perplexity", "bits per byte")
NOTES: Final = (
    "Loss on the reply's tokens and the end of its utterance only. Changes are paired over conversations. Texts are "
    "tidied as the server tidies them, but for the last row.",
    "A token perplexity may be compared only between models of one tokenizer. None of these may be set beside the 34 "
    "to 38 of MoEL, CEM and the like (IAMM, ACL 2024): those count words of a closed vocabulary, unknown ones as one.",
)


def tables(run: Run) -> list[Table]:
    """One table for all listener turns, one for the last ones."""
    sets = (("all", "all listener turns", run.items.every()), ("last", "last listener turns", run.items.last()))
    return [
        Table(
            f"likelihood_{name}",
            f"Likelihood of people's replies, {title} ({len(places):,})",
            COLUMNS,
            tuple(row for prompt in PROMPTS for row in _rows(run, places, *prompt)),
            NOTES,
        )
        for name, title, places in sets
    ]


def compare(base: Likelihood, tuned: Likelihood, weights: Weights) -> dict[str, float]:
    """The three measures of each model, and by how many percent the tuned one's differ."""
    first, second = base.measures(weights), tuned.measures(weights)
    found = {f"{BASE} {name}": value for name, value in first.items()}
    found |= {f"{TUNED} {name}": value for name, value in second.items()}
    return found | {f"change {name}": change(second[name], first[name]) for name in MEASURES}


def _rows(run: Run, places: list[int], title: str, feeling: str, form: str) -> list[tuple[Cell, ...]]:
    base, tuned = (run.likelihood(system, feeling, form).of(places) for system in (BASE, TUNED))
    conversations = [run.items.turns[place].conv_id for place in places]
    figures = Bootstrap(conversations).figures(lambda weights: compare(base, tuned, weights))
    shown = ((BASE, BASE), (TUNED, TUNED), ("tuned against base, %", "change"))
    return [(title, label, *(figures[f"{key} {name}"] for name in MEASURES)) for label, key in shown]
