import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from server.engines.emotion_features import FeatureSpec, dialogue_features
from server.engines.emotion_linear import WEIGHTS_FILE, Calibration
from server.engines.emotions import LABELS
from server.engines.interfaces import Speaker, Turn
from training.emotion import _bags, _idf, _matrix, evaluate, fit_calibration, main, train
from training.emotion_scores import calibration_error, macro_f1, score
from training.empathetic_dialogues import COLUMNS, DatasetError

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data" / "empathetic_dialogues"
SMALL = FeatureSpec(word_bits=12, char_bits=13)


def write_split(path: Path, conversations_per_label: int) -> None:
    """A toy set in which every emotion is named by its own word, said by the caller."""
    rows = []
    for label in LABELS:
        for number in range(conversations_per_label):
            conv_id = f"{label}-{number}"
            for index, (speaker, text) in enumerate(
                [("1", f"Today I felt {label} again."), ("0", "Why?"), ("1", f"Number {number}."), ("0", "I see.")]
            ):
                rows.append((conv_id, str(index + 1), label, "secret situation", speaker, text))
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([COLUMNS, *rows])


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("toy")
    for split, size in (("train", 6), ("valid", 2), ("test", 2)):
        write_split(folder / f"{split}.csv", size)
    return folder


@pytest.fixture(scope="module")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("trained") / "emotion"
    result = train(data, out, spec=SMALL, c=1.0)
    assert (result.items, result.calibrated_on) == (32 * 6 * 2, 32 * 2 * 2)
    return out


def test_learns_a_plain_set(data: Path, trained: Path) -> None:
    scores = evaluate(trained, data, "test")
    assert scores.dialogue.items == 128
    assert scores.first_utterance.items == 64
    assert scores.dialogue.top1.value > 0.95
    assert scores.dialogue.top1.low <= scores.dialogue.top1.value <= scores.dialogue.top1.high


def test_same_seed_same_files(data: Path, trained: Path, tmp_path: Path) -> None:
    train(data, tmp_path, spec=SMALL, c=1.0)
    for name in ("emotion.json", "emotion.safetensors"):
        assert (tmp_path / name).read_bytes() == (trained / name).read_bytes()


def test_serving_sees_the_features_of_training(trained: Path) -> None:
    contexts = [
        (
            Turn(Speaker.CALLER, "I'm sad."),
            Turn(Speaker.ASSISTANT, "Why?"),
            Turn(Speaker.CALLER, "My dog's gone, gone."),
        ),
        (Turn(Speaker.CALLER, "Überraschung! 私は嬉しい"),),
        (Turn(Speaker.CALLER, ""),),
    ]
    bags = _bags(contexts, SMALL)
    idf = _idf(bags, SMALL, min_dialogues=1)
    matrix = _matrix(bags, idf, SMALL)
    for row, context in enumerate(contexts):
        buckets, values = dialogue_features(context, idf, SMALL)
        assert np.array_equal(matrix[row].indices, buckets)
        assert np.array_equal(matrix[row].data, values)


def test_rounded_weights_stay_near_the_exact_ones(trained: Path) -> None:
    tensors = load_file(trained / WEIGHTS_FILE)
    assert np.abs(tensors["weights"]).max(axis=1)[tensors["scale"] > 0].min() >= 126  # each row uses its whole range
    assert (tensors["weights"][tensors["scale"] == 0] == 0).all()


def test_the_situation_is_not_read(trained: Path, data: Path) -> None:
    idf = load_file(trained / WEIGHTS_FILE)["idf"].astype(np.float32)
    buckets, _ = dialogue_features([Turn(Speaker.CALLER, "secret situation")], idf, SMALL)
    words = buckets[buckets < SMALL.word_rows]
    assert (idf[words] == 0).all()  # the words of every situation were never seen


def test_calibration_brings_confidence_to_accuracy() -> None:
    rng = np.random.default_rng(0)
    scores = rng.normal(-1.0, 0.7, (4_000, 32))
    truth = np.exp(3.0 * scores)
    truth /= truth.sum(axis=1, keepdims=True)
    answers = (truth.cumsum(axis=1) > rng.random((4_000, 1))).argmax(axis=1)  # drawn as the scores say, times 3
    held_out = scores[2_000:]
    plain = Calibration(1.0, 1.0, 0.0).probabilities(held_out)
    fitted = fit_calibration(scores[:2_000], answers[:2_000]).probabilities(held_out)
    assert np.array_equal(plain.argmax(axis=1), fitted.argmax(axis=1))
    correct = (fitted.argmax(axis=1) == answers[2_000:]).astype(float)
    assert calibration_error(plain.max(axis=1), correct, np.ones(2_000)) > 0.15
    assert calibration_error(fitted.max(axis=1), correct, np.ones(2_000)) < 0.05


def test_scores_of_a_table_worked_by_hand() -> None:
    sad, angry, joyful = (LABELS.index(label) for label in ("sad", "angry", "joyful"))
    devastated = LABELS.index("devastated")
    probabilities = np.zeros((4, 32))
    probabilities[0, [sad, angry]] = 0.8, 0.2  # right
    probabilities[1, [devastated, sad]] = 0.6, 0.4  # second, group right
    probabilities[2, [angry, sad, devastated, joyful]] = 0.4, 0.3, 0.2, 0.1  # fourth, wrong side
    probabilities[3, [joyful, sad]] = 0.9, 0.1  # right
    answers = np.array([sad, sad, joyful, joyful])
    first = np.array([True, False, True, False])
    scores = score(probabilities, answers, ["a", "a", "b", "b"], first)
    dialogue = scores.dialogue
    assert (dialogue.items, dialogue.conversations, scores.first_utterance.items) == (4, 2, 2)
    assert [dialogue.top1.value, dialogue.top3.value, dialogue.top5.value] == [0.5, 0.75, 1.0]
    assert [dialogue.groups.value, dialogue.valence.value] == [0.75, 0.75]
    assert dialogue.macro_f1.value == pytest.approx(2 / 3, abs=1e-4)  # sad and joyful: 2·1/(1+2) each
    assert dialogue.ece.value == pytest.approx((abs(0.8 - 1) + 0.6 + 0.4 + abs(0.9 - 1)) / 4, abs=1e-4)


def test_calibration_error_joins_items_of_one_bin() -> None:
    # Both fall into the bin [.8, .867): mean confidence .83 against accuracy .5.
    error = calibration_error(np.array([0.82, 0.84]), np.array([1.0, 0.0]), np.ones(2))
    assert error == pytest.approx(0.33)


def test_macro_f1_leaves_out_labels_that_do_not_occur() -> None:
    answers = np.array([0, 0, 1])
    assert macro_f1(np.array([0, 5, 1]), answers, np.ones(3)) == pytest.approx((2 / 3 + 1) / 2)


def test_missing_data_is_told_before_any_training(tmp_path: Path, data: Path) -> None:
    (tmp_path / "train.csv").write_bytes((data / "train.csv").read_bytes())
    with pytest.raises(DatasetError, match=r"valid\.csv"):
        train(tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_command_line(data: Path, trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--eval", "--data", str(data), "--out", str(trained)]) == 0
    assert json.loads(capsys.readouterr().out)["dialogue"]["items"] == 128
    assert main(["--eval", "--data", str(data / "none"), "--out", str(trained)]) == 2
    assert "missing test.csv" in capsys.readouterr().err
    assert main(["--eval", "--data", str(data), "--out", str(data / "none")]) == 2
    assert "does not exist" in capsys.readouterr().err


def test_serving_needs_no_training_library() -> None:
    code = (
        "import sys; from server.engines.emotion_linear import LinearEmotionClassifier; "
        "print([name for name in ('sklearn', 'scipy', 'torch') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


@pytest.mark.data
@pytest.mark.skipif(not DATA.is_dir(), reason="no EmpatheticDialogues beside the project")
def test_shipped_checkpoint_on_the_test_split() -> None:
    scores = evaluate(ROOT / "models" / "emotion", DATA, "test")
    assert scores.dialogue.items == 5_259
    assert scores.dialogue.top1.value >= 0.43
    assert scores.dialogue.top5.value >= 0.74
    assert scores.dialogue.groups.value >= 0.66
    assert scores.dialogue.ece.value <= 0.05
