"""Learns from real pauses how speakers stop when they are done, and how when they go on.

    python -m training.turns.turn_ends --speech ../shared/data/speech

Calls are made as `hearken bench turns` makes them, from the half of the recordings that it leaves alone: each pause
that the listener notices is an example, with the melody before it, and whether the caller went on. A logistic
regression gives the weights of `server/turns/turn_end.json`.
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
from server.turns.endpointing import SAMPLE_RATE_HZ, SilenceEndpointing, SpeechEnded
from server.turns.melody import Cues, Melody
from server.turns.vad import FRAME_SAMPLES, JudgedActivity
from training.turns.recordings import read_recordings
from training.turns.scenes import Call, make_calls, read_sounds

OUT: Final = Path(__file__).parents[2] / "server/turns/turn_end.json"
CALLS: Final = 120
TURNS: Final = 5
SEED: Final = 1
_END_WITHIN_S: Final = 0.6
_SILENCE_S: Final = 0.2
"""As `PatienceSettings.pause_s`."""
_LEFT_OPEN: Final = 1.0
"""Set and not fitted: read speech is not left in the air."""
_SENTENCE_END: Final = -0.25
_SHRINK: Final = 0.3


@dataclass(frozen=True, slots=True)
class Stop:
    """One place at which somebody stopped speaking."""

    cues: npt.NDArray[np.float64]
    """(8,), as `Cues.as_array`."""
    goes_on: bool
    condition: str


def stops(call: Call, silero: Silero) -> Iterator[Stop]:
    """Every pause that the listener notices in a made call."""
    activity, melody = JudgedActivity(silero.open()), Melody()
    policy = SilenceEndpointing(silence_s=_SILENCE_S)
    paused = False
    for number, frame in enumerate(
        call.samples[: len(call.samples) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    ):
        now_s = (number + 1) * FRAME_SAMPLES / SAMPLE_RATE_HZ
        voiced = activity.push(frame)
        melody.push(voiced, frame)
        ended = any(isinstance(event, SpeechEnded) for event in policy.push(voiced, frame))
        paused = paused and not voiced
        if ended and not paused:
            paused = True
            inside = any(turn.start_s < now_s < turn.end_s for turn in call.turns)
            at_end = any(turn.end_s <= now_s < turn.end_s + _END_WITHIN_S for turn in call.turns)
            if inside or at_end:
                yield Stop(melody.cues().as_array(), inside, call.condition)


def fit(found: Sequence[Stop]) -> dict[str, Any]:
    """Weights as `server.turns.patience.Weights` reads them, and how well they tell the two apart, in folds."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]
    from sklearn.model_selection import cross_val_predict  # type: ignore[import-untyped]

    cues = np.stack([stop.cues for stop in found])  # (stops, 8)
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
    parser.add_argument("--noise", type=Path, default=Path("../shared/data/noise"))
    parser.add_argument("--out", type=Path, default=OUT)
    chosen = parser.parse_args(arguments)
    try:
        silero = Silero.load()
        recordings = read_recordings(chosen.speech, for_bench=False)
        noises, rooms = ([sound for _, sound in read_sounds(chosen.noise, rooms=rooms)] for rooms in (False, True))
        calls = make_calls(recordings, noises, rooms, calls=CALLS, turns=TURNS, seed=SEED)
        found = [stop for call in calls for stop in stops(call, silero)]
        learnt = fit(found)
        chosen.out.write_text(json.dumps(learnt, indent=1) + "\n", encoding="utf-8")
    except HearkenError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(learnt["facts"]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
