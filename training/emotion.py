"""Trains and judges Hearken's linear emotion classifier on EmpatheticDialogues.

    python -m training.emotion                      train into models/emotion
    python -m training.emotion --eval               judge models/emotion on the test split

The input is a dialogue up to a turn of the caller, the answer is the conversation's emotion. Judging takes one item for
every listener turn (the MoEL protocol); training also takes the dialogues that end without one. The situation text is
never read, because no caller hands one over. Recipe: hashed n-grams with TF-IDF
(`server.engines.emotion_features`), 32 one-against-rest support vector machines with squared hinge loss, calibrated on
the valid split.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse  # type: ignore[import-untyped]
from scipy.optimize import minimize  # type: ignore[import-untyped]
from sklearn.svm import LinearSVC  # type: ignore[import-untyped]

from server.engines.emotion_features import (
    Buckets,
    FeatureSpec,
    count,
    dialogue_features,
    read_turns,
    turn_buckets,
    weigh,
)
from server.engines.emotion_linear import SETTINGS_FILE, Calibration, LinearEmotionClassifier, LinearWeights
from server.engines.emotions import LABELS
from server.engines.interfaces import CancelToken, EmotionClassifier, Speaker, Turn
from server.errors import HearkenError
from training.emotion_scores import EmotionScores, score
from training.empathetic_dialogues import Conversation, ListenerTurn, listener_turns, read_split

SEED: Final = 12
DATA: Final = Path("../shared/data/empathetic_dialogues")
OUT: Final = Path("models/emotion")

_INT8_MAX: Final = 127
_Bag = tuple[Buckets, npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Training:
    """What a training run did."""

    items: int
    """Dialogues trained on, one for every caller turn."""
    calibrated_on: int
    """Listener turns of the valid split."""
    minutes: float
    """Wall-clock time of the whole run."""
    valid: EmotionScores
    """The saved checkpoint on the valid split, whose calibration has seen it."""


def train(
    data: Path,
    out: Path,
    seed: int = SEED,
    *,
    spec: FeatureSpec | None = None,
    c: float = 0.13,
    min_dialogues: int = 2,
) -> Training:
    """Train on the train split of `data`, calibrate on valid, write the checkpoint folder `out`.

    `c` is the SVM's inverse regularisation; buckets in fewer than `min_dialogues` contexts are dropped. The same seed
    gives the same weights. Raises `DatasetError` for data that is missing or broken.
    """
    started = time.monotonic()
    spec = spec or FeatureSpec()
    contexts, answers = _examples(read_split(data, "train"))
    held_out = listener_turns(read_split(data, "valid"))  # read now, so that a missing file is known at once
    bags = _bags(contexts, spec)
    idf = _idf(bags, spec, min_dialogues).astype(np.float16)
    served_idf = idf.astype(np.float32)  # rounded as it will be stored: training sees exactly what serving will
    machine = LinearSVC(C=c, random_state=seed).fit(_matrix(bags, served_idf, spec), answers)
    tensors = _quantised(machine, idf)
    uncalibrated = LinearEmotionClassifier("in training", spec, tensors, Calibration(1.0, 1.0, 0.0))
    scores = np.stack([uncalibrated.scores(*dialogue_features(item.context, served_idf, spec)) for item in held_out])
    calibration = fit_calibration(scores, _answers(held_out))
    provenance = {
        "data": "EmpatheticDialogues train, one item a caller turn, dialogue context only (CC BY-NC 4.0)",
        "items": len(contexts),
        "seed": seed,
        "c": c,
        "min_dialogues": min_dialogues,
    }
    LinearEmotionClassifier(str(out), spec, tensors, calibration).save(out, provenance)
    minutes = (time.monotonic() - started) / 60
    return Training(len(contexts), len(held_out), round(minutes, 2), evaluate(out, data, "valid"))


def evaluate(folder: Path, data: Path, split: str = "test") -> EmotionScores:
    """Judge the checkpoint in `folder`, linear or transformers, on every listener turn of `split`.

    Raises `EngineLoadError` for a bad checkpoint and `DatasetError` for missing or broken data.
    """
    classifier: EmotionClassifier
    if (folder / SETTINGS_FILE).is_file() or not (folder / "config.json").is_file():
        classifier = LinearEmotionClassifier.load(folder)
    else:
        from server.engines.emotion_transformer import TransformerEmotionClassifier  # torch: only when it is needed

        classifier = TransformerEmotionClassifier.load(str(folder))
    return judge(classifier, listener_turns(read_split(data, split)))


def judge(classifier: EmotionClassifier, items: Sequence[ListenerTurn]) -> EmotionScores:
    """Run `classifier` as the server does, one dialogue at a time, and score it."""
    place = {label: index for index, label in enumerate(LABELS)}
    probabilities = np.zeros((len(items), len(LABELS)))
    for row, item in enumerate(items):
        for label, probability in classifier.classify(item.context, CancelToken()).distribution:
            probabilities[row, place[label]] = probability
    is_first = np.array([item.is_first for item in items])
    return score(probabilities, _answers(items), [item.conv_id for item in items], is_first)


def _examples(conversations: Sequence[Conversation]) -> tuple[list[tuple[Turn, ...]], npt.NDArray[np.int64]]:
    """Every beginning of every conversation that ends with the caller, and its label's index, shape (n,)."""
    contexts, answers = [], []
    for conversation in conversations:
        for end, turn in enumerate(conversation.turns, start=1):
            if turn.speaker is Speaker.CALLER:
                contexts.append(conversation.turns[:end])
                answers.append(LABELS.index(conversation.emotion))
    return contexts, np.array(answers, np.int64)


def _answers(items: Sequence[ListenerTurn]) -> npt.NDArray[np.int64]:
    place = {label: index for index, label in enumerate(LABELS)}
    return np.array([place[item.emotion] for item in items], np.int64)


def _bags(contexts: Sequence[Sequence[Turn]], spec: FeatureSpec) -> list[_Bag]:
    """Counted buckets of each context; a turn that several contexts share is hashed once."""
    hashed: dict[str, Buckets] = {}
    bags = []
    for context in contexts:
        for turn in context:
            if turn.text not in hashed:
                hashed[turn.text] = turn_buckets(turn.text, spec)
        bags.append(count([hashed[turn.text] for turn in read_turns(context, spec)]))
    return bags


def _idf(bags: Sequence[_Bag], spec: FeatureSpec, min_dialogues: int) -> npt.NDArray[np.float32]:
    """Smoothed inverse document frequency of each bucket, shape (rows,); 0 for buckets that are too rare."""
    frequency = np.bincount(np.concatenate([buckets for buckets, _ in bags]), minlength=spec.rows)
    idf = np.log((1 + len(bags)) / (1 + frequency)) + 1
    idf[frequency < min_dialogues] = 0
    return idf.astype(np.float32)


def _matrix(bags: Sequence[_Bag], idf: npt.NDArray[np.float32], spec: FeatureSpec) -> sparse.csr_matrix:
    """TF-IDF of each bag as a row, (items, rows)."""
    values = np.concatenate([weigh(buckets, counts, idf, spec) for buckets, counts in bags])
    columns = np.concatenate([buckets for buckets, _ in bags])
    starts = np.concatenate([[0], np.cumsum([len(buckets) for buckets, _ in bags])])
    matrix = sparse.csr_matrix((values, columns, starts), shape=(len(bags), spec.rows))
    matrix.eliminate_zeros()
    return matrix


def _quantised(machine: LinearSVC, idf: npt.NDArray[np.float16]) -> LinearWeights:
    """The machine's weights as 8-bit integers with one scale a row; labels are in the order of `LABELS`."""
    weights = np.asarray(machine.coef_).T  # (rows, 32)
    scale = (np.abs(weights).max(axis=1) / _INT8_MAX).astype(np.float16)
    usable = np.where(scale > 0, scale, 1).astype(np.float64)
    whole = np.clip(np.rint(weights / usable[:, None]), -_INT8_MAX, _INT8_MAX)
    whole[scale == 0] = 0
    return LinearWeights(whole.astype(np.int8), scale, idf, np.asarray(machine.intercept_, np.float32))


def fit_calibration(scores: npt.NDArray[np.float64], answers: npt.NDArray[np.int64]) -> Calibration:
    """The calibration with the least log loss on held-out scores (n, 32) and answers (n,)."""

    def as_calibration(x: npt.NDArray[np.float64]) -> Calibration:
        return Calibration(float(np.exp(x[0])), float(np.exp(x[1])), float(x[2]))  # slopes stay positive

    def loss(x: npt.NDArray[np.float64]) -> float:
        chosen = as_calibration(x).probabilities(scores)[np.arange(len(answers)), answers]
        return float(-np.log(np.maximum(chosen, 1e-12)).mean())

    start = np.array([np.log(5.0), np.log(2.0), -0.3])
    found = minimize(loss, start, method="Nelder-Mead", options={"maxiter": 300, "xatol": 1e-3, "fatol": 1e-6})
    return as_calibration(found.x)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line of this module; prints JSON, or one sentence on standard error and exit code 2."""
    parser = argparse.ArgumentParser(prog="python -m training.emotion", description="Train or judge the classifier.")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of train.csv, valid.csv, test.csv")
    parser.add_argument("--out", type=Path, default=OUT, help="checkpoint folder to write, or to judge with --eval")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--eval", action="store_true", help="judge the checkpoint instead of training one")
    parser.add_argument("--split", default="test", help="split to judge on: train, valid or test")
    chosen = parser.parse_args(arguments)
    try:
        result: Training | EmotionScores
        if chosen.eval:
            result = evaluate(chosen.out, chosen.data, chosen.split)
        else:
            result = train(chosen.data, chosen.out, chosen.seed)
    except HearkenError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(asdict(result), indent=2))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
