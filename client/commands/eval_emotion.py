"""`hearken eval emotion`: how well the caller's feeling is read from words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from client.commands import options

DATA = Path("../shared/data/empathetic_dialogues")
GOEMOTIONS = Path("../shared/data/goemotions")


def emotion(
    model: Annotated[
        str, typer.Option("--model", metavar="MODEL", help="Sequence classifier: a folder, or a hub name that is here.")
    ] = "models/emotion",
    data: Annotated[
        Path, typer.Option("--data", metavar="FOLDER", help="CSV files of the form of EmpatheticDialogues.")
    ] = DATA,
    split: Annotated[str, typer.Option("--split", help="train, valid or test: the file that is read.")] = "test",
    goemotions: Annotated[
        Path | None,
        typer.Option("--goemotions", metavar="FOLDER", help=f"GoEmotions, to check elsewhere; {GOEMOTIONS} if there."),
    ] = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE.png", help="Draw the confusion matrix into this file.")
    ] = None,
    device: Annotated[str, typer.Option("--device", help="Where to run: auto, cpu, cuda or cuda:N.")] = "cpu",
    json: options.Json = False,
) -> None:
    """Labels, groups, valence and calibration on EmpatheticDialogues, and groups and valence on GoEmotions."""
    from training.evaluation import emotion_plot

    if plot is not None:
        emotion_plot.check(plot)
    from server.engines.emotion_transformer import TransformerEmotionClassifier
    from training.evaluation import emotion as judge
    from training.evaluation import emotion_table
    from training.evaluation import goemotions as elsewhere

    folder = goemotions or (GOEMOTIONS if GOEMOTIONS.is_dir() else None)
    comments = elsewhere.read_comments(folder) if folder is not None else None  # read now: errors come early
    classifier = TransformerEmotionClassifier.load(model, device=device)
    scores = judge.evaluate(classifier, data, split)
    outside = None if comments is None else elsewhere.evaluate(classifier, comments)
    if plot is not None:
        emotion_plot.draw(scores.confusion, plot)
    if json:
        typer.echo(emotion_table.as_json(model, split, scores, outside))
    else:
        typer.echo(emotion_table.as_text(scores, outside, with_anchors=split == "test"))
