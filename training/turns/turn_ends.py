"""Learns from real pauses how speakers stop when they are done, and how when they go on.

    python -m training.turns.turn_ends --speech ../shared/data/speech

Each pause inside a recording and each end of one is an example: the melody before it, as the server measures it at a
pause of 0.2 s, and whether a sentence ended there. A logistic regression gives the weights of
`server/turns/turn_end.json`. Only the half of the recordings that `hearken bench turns` leaves alone is read.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from server.engines.silero import Silero
from server.errors import HearkenError
from server.turns.melody import Cues, Melody
from server.turns.vad import FRAME_SAMPLES, JudgedActivity
from training.turns.recordings import Recording, read_recordings

OUT: Final = Path(__file__).parents[2] / "server/turns/turn_end.json"
LEAST_GAP_S: Final = 0.08
PAUSE_FRAMES: Final = 10
_LEFT_OPEN: Final = 1.0
"""Set and not fitted: read speech is not left in the air."""
_SENTENCE_END: Final = -0.25
_SHRINK: Final = 0.3


@dataclass(frozen=True, slots=True)
class Stop:
    """One place at which somebody stopped speaking."""

    cues: npt.NDArray[np.float64]
    """(7,), as `Cues.as_array`."""
    goes_on: bool


def stops(recording: Recording, silero: Silero) -> Iterator[Stop]:
    """Every pause and the end of a recording, each followed by silence as a pause that has just been noticed."""
    ends = [(before.end_s, not before.ends_sentence) for before, _ in recording.gaps(LEAST_GAP_S)]
    ends.append((recording.words[-1].end_s, not recording.is_complete))
    for end_s, goes_on in ends:
        activity, melody = JudgedActivity(silero.open()), Melody()
        spoken = recording.samples[: round(end_s * 16_000)]
        quiet = np.zeros(PAUSE_FRAMES * FRAME_SAMPLES + (-len(spoken)) % FRAME_SAMPLES, dtype=np.float32)
        for frame in np.concatenate([spoken, quiet]).reshape(-1, FRAME_SAMPLES):
            melody.push(activity.push(frame), frame)
        yield Stop(melody.cues().as_array(), goes_on)


def fit(found: Sequence[Stop]) -> dict[str, Any]:
    """Weights as `server.turns.patience.Weights` reads them, and how well they tell the two apart, in folds."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]
    from sklearn.model_selection import cross_val_predict  # type: ignore[import-untyped]

    cues = np.stack([stop.cues for stop in found])  # (stops, 7)
    goes_on = np.array([stop.goes_on for stop in found])
    scale = cues.std(axis=0) + 1e-9
    model = LogisticRegression(C=_SHRINK, class_weight="balanced", max_iter=500)
    folds = cross_val_predict(model, cues / scale, goes_on, cv=10, method="decision_function")
    model.fit(cues / scale, goes_on)
    return {
        "weights": {
            "bias": round(float(model.intercept_[0]), 5),
            "cues": [round(float(weight), 6) for weight in model.coef_[0] / scale],
            "words_known": 0.0,
            "left_open": _LEFT_OPEN,
            "sentence_end": _SENTENCE_END,
        },
        "facts": {
            "cues": [field.name for field in fields(Cues)],
            "stops": len(found),
            "going_on": int(goes_on.sum()),
            "auc_in_ten_folds": round(float(roc_auc_score(goes_on, folds)), 3),
        },
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit and write the weights, or print one sentence on standard error and give 2."""
    parser = argparse.ArgumentParser(prog="python -m training.turns.turn_ends", description=__doc__.splitlines()[0])
    parser.add_argument("--speech", type=Path, default=Path("../shared/data/speech"))
    parser.add_argument("--out", type=Path, default=OUT)
    chosen = parser.parse_args(arguments)
    try:
        silero = Silero.load()
        found = [stop for one in read_recordings(chosen.speech, for_bench=False) for stop in stops(one, silero)]
        learnt = fit(found)
        chosen.out.write_text(json.dumps(learnt, indent=1) + "\n", encoding="utf-8")
    except HearkenError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(learnt["facts"]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
