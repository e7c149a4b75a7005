"""Learns from words where turns end: the weights of `server/turns/turn_end.json`.

    python -m training.turns.turn_ends --data ../shared/data

A logistic regression says what an open word and the reply model's guess at a sentence's end are worth, on callers'
turns of EmpatheticDialogues valid, each whole and cut at a comma or between two words, a fifth of the words misheard.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from server.engines.gptneo import GPTNeoResponder
from server.engines.interfaces import CancelToken, Responder
from server.errors import HearkenError
from server.turns.sentence import is_left_open
from training.crisis_data import read_caller_turns
from training.evaluation.safety.mishearing import Mishearing

OUT: Final = Path(__file__).parents[2] / "server/turns/turn_end.json"
SEED: Final = 5
_SENTENCES: Final = 800
_WORD_ERRORS: Final = 0.2
_LEAST_WORDS: Final = 5
_OF_REAL_WORDS: Final = 0.27
"""What the log odds of an end are worth on a small recogniser's words, against a text with a fifth misheard."""
_SOUND: Final = re.compile(r"[^a-z' ]")

Floats = npt.NDArray[np.float64]


def spoken(text: str) -> str:
    """A text as a recogniser writes it."""
    return " ".join(_SOUND.sub("", text.lower().replace("-", " ")).split())


def cut_sentences(turns: Sequence[str], seed: int) -> list[tuple[str, bool]]:
    """Whole turns and the same cut short, with whether the speaker would have gone on."""
    rng = random.Random(seed)
    mishearing = Mishearing(_WORD_ERRORS, seed)
    found = []
    for text in turns:
        words = text.split()
        if len(words) < _LEAST_WORDS or words[-1][-1] not in ".?!":
            continue
        inner = [place for place in range(2, len(words) - 1) if words[place][-1] not in ".?!"]
        commas = [place for place in inner if words[place][-1] == ","]
        if not inner:
            continue
        cut = " ".join(words[: rng.choice(commas or inner) + 1])
        for said, goes_on in ((text, False), (cut, True)):
            found.append((mishearing.hear(spoken(said)).text or "um", goes_on))
    return found


def word_weights(sentences: Sequence[tuple[str, bool]], responder: Responder) -> tuple[float, float, float]:
    """Weights of an open word and of the log odds of an end, and how well they tell the two apart (AUC, in folds)."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]
    from sklearn.model_selection import cross_val_predict  # type: ignore[import-untyped]

    rows = np.array([(is_left_open(text), log_odds(responder.ends_turn(text, CancelToken()))) for text, _ in sentences])
    goes_on = np.array([each for _, each in sentences])
    model = LogisticRegression(max_iter=500)
    folds = cross_val_predict(model, rows, goes_on, cv=10, method="decision_function")
    model.fit(rows, goes_on)
    left_open, sentence_end = (round(float(weight), 4) for weight in model.coef_[0])
    return left_open, sentence_end, round(float(roc_auc_score(goes_on, folds)), 3)


def log_odds(probability: float) -> float:
    """Of a probability in (0, 1)."""
    return math.log(probability / (1 - probability))


def learn(data: Path, models: Path) -> dict[str, Any]:
    """The weights and how they were found."""
    responder = GPTNeoResponder.load(str(models / "reply-base"), str(models / "reply-lora"), device="cpu")
    sentences = cut_sentences(read_caller_turns(data, "valid")[:_SENTENCES], SEED)
    left_open, sentence_end, auc = word_weights(sentences, responder)
    weights = {"bias": 0.0, "left_open": left_open, "sentence_end": round(sentence_end * _OF_REAL_WORDS, 4)}
    return {"weights": weights, "facts": {"sentences": len(sentences), "auc": auc}}


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn and write the weights, or print one sentence on standard error and give 2."""
    parser = argparse.ArgumentParser(prog="python -m training.turns.turn_ends", description="Learn where turns end.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--out", type=Path, default=OUT)
    chosen = parser.parse_args(arguments)
    try:
        learnt = learn(chosen.data, chosen.models)
        chosen.out.write_text(json.dumps(learnt, indent=1) + "\n", encoding="utf-8")
    except HearkenError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(learnt))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
