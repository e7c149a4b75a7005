"""The classifier's table on posts of people who were rated by risk; users were held out, and no post is shown."""

from __future__ import annotations

from pathlib import Path

from training.evaluation.crisis import evaluate
from training.evaluation.tables import Cell, Table


def on_posts(data: Path, models: Path) -> list[Table]:
    """One row a figure; the thresholds are the model's own."""
    scores = evaluate(data, models)
    rows: list[tuple[Cell, ...]] = [
        ("users held out", str(scores.users)),
        ("ROC AUC, users at risk or not", str(scores.user_auc)),
        ("average precision, users", str(scores.user_average_precision)),
        ("calibration error (ECE), users", str(scores.user_calibration_error)),
        ("ROC AUC, windows that name the risk or not", str(scores.window_auc)),
        ("average precision, windows", str(scores.window_average_precision)),
    ]
    for flagged in (*scores.users_by_rating, scores.naming_windows, scores.dialogues, scores.stress):
        rows.append((f"raises concern: {flagged.name}", str(flagged.concern)))
    return [Table("posts", "The crisis classifier alone, on people held out", ("figure", "value"), tuple(rows))]
