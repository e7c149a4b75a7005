import importlib.util
import json
import types
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from client.cli import app
from server.engines.emotion_transformer import TransformerEmotionClassifier
from server.engines.emotions import GROUPS, LABELS
from server.engines.interfaces import CancelToken, Speaker, Turn
from server.errors import SettingsError
from tests.tiny_emotion import write_data, write_encoder
from training import emotion
from training.empathetic_dialogues import DatasetError, ListenerTurn, listener_turns, read_split
from training.evaluation import emotion_plot, goemotions
from training.evaluation.emotion import calibration_error, confused_pairs, evaluate, macro_f1, score
from training.evaluation.goemotions import MATCHES, read_comments

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"


def item(emotion: str, conv_id: str, *, first: bool) -> ListenerTurn:
    told = (Turn(Speaker.CALLER, "a"), Turn(Speaker.ASSISTANT, "b"), Turn(Speaker.CALLER, "c"))
    return ListenerTurn(conv_id, emotion, told[:1] if first else told, "d")


# --- figures -------------------------------------------------------------------------------------------------------


def test_scores_of_a_table_worked_by_hand() -> None:
    sad, angry, joyful = (LABELS.index(label) for label in ("sad", "angry", "joyful"))
    devastated = LABELS.index("devastated")
    probabilities = np.zeros((4, 32))
    probabilities[0, [sad, angry]] = 0.8, 0.2  # right
    probabilities[1, [devastated, sad]] = 0.6, 0.4  # second, group right
    probabilities[2, [angry, sad, devastated, joyful]] = 0.4, 0.3, 0.2, 0.1  # fourth, wrong side
    probabilities[3, [joyful, sad]] = 0.9, 0.1  # right
    items = [item("sad", "a", first=True), item("sad", "a", first=False)]
    items += [item("joyful", "b", first=True), item("joyful", "b", first=False)]
    scores = score(probabilities, items)
    dialogue = scores.dialogue
    assert (dialogue.items, dialogue.conversations, scores.first_utterance.items) == (4, 2, 2)
    assert [dialogue.top1.value, dialogue.top3.value, dialogue.top5.value] == [0.5, 0.75, 1.0]
    assert [dialogue.groups.value, dialogue.valence.value] == [0.75, 0.75]
    assert dialogue.macro_f1.value == pytest.approx(2 / 3, abs=1e-4)  # sad and joyful: 2·1/(1+2) each
    assert dialogue.ece.value == pytest.approx((abs(0.8 - 1) + 0.6 + 0.4 + abs(0.9 - 1)) / 4, abs=1e-4)
    assert (scores.first_utterance.top1.value, scores.first_utterance.valence.value) == (0.5, 0.5)
    table = np.array(scores.confusion)
    assert (table.sum(), table[sad, sad], table[sad, devastated], table[joyful, angry]) == (4, 1, 1, 1)
    assert {(pair.true, pair.read_as, pair.share) for pair in scores.confused} == {
        ("sad", "devastated", 0.5),
        ("joyful", "angry", 0.5),
    }


def test_calibration_error_joins_items_of_one_bin() -> None:
    # Both fall into the bin [.8, .867): mean confidence .83 against accuracy .5.
    error = calibration_error(np.array([0.82, 0.84]), np.array([1.0, 0.0]), np.ones(2))
    assert error == pytest.approx(0.33)


def test_macro_f1_leaves_out_labels_that_do_not_occur() -> None:
    answers = np.array([0, 0, 1])
    assert macro_f1(np.array([0, 5, 1]), answers, np.ones(3)) == pytest.approx((2 / 3 + 1) / 2)


def test_confused_pairs_are_ranked_by_share_and_hits_are_none() -> None:
    table = np.zeros((32, 32), np.int64)
    table[0, 0], table[0, 1] = 90, 10
    table[2, 3], table[2, 2] = 3, 1
    assert [(pair.true, pair.read_as, pair.items) for pair in confused_pairs(table)] == [
        (LABELS[2], LABELS[3], 3),
        (LABELS[0], LABELS[1], 10),
    ]


# --- the classifier that is served ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_data(tmp_path_factory.mktemp("toy"))
    model, tokenizer = emotion.build(write_encoder(folder / "encoder"), 16)
    emotion.save(model, tokenizer, folder / "model")
    goemotions = folder / "goemotions"
    goemotions.mkdir()
    (goemotions / "labels.txt").write_text("\n".join(MATCHES))
    names = list(MATCHES)
    rows = [(f"i felt {name}", str(names.index(name))) for name in ("joy", "sadness", "neutral", "approval")]
    rows += [("it was again", f"{names.index('joy')},{names.index('fear')}")]
    rows += [("see it", f"{names.index('joy')},{names.index('excitement')}")]
    (goemotions / "test.tsv").write_text("".join(f"{t}\t{n}\tid{i}\n" for i, (t, n) in enumerate(rows)))
    return folder


@pytest.fixture(scope="module")
def classifier(toy: Path) -> TransformerEmotionClassifier:
    return TransformerEmotionClassifier.load(str(toy / "model"), device="cpu")


def test_a_batch_reads_as_serving_does_one_by_one(toy: Path, classifier: TransformerEmotionClassifier) -> None:
    contexts = [item.context for item in listener_turns(read_split(toy, "test"))]
    contexts += [(Turn(Speaker.CALLER, "sad " * count),) for count in (0, 1, 2, 3, 9, 40)]
    together = classifier.distributions(contexts)
    for row, context in zip(together, contexts, strict=True):
        alone = classifier.classify(context, CancelToken())
        assert row.sum() == pytest.approx(1.0)
        for label, probability in alone.distribution:
            assert row[LABELS.index(label)] == pytest.approx(probability, abs=1e-6)


def hearken(*arguments: object) -> object:
    return CliRunner().invoke(app, ["eval", "emotion", *(str(each) for each in arguments)])


def test_the_command_tells_people(toy: Path) -> None:
    done = hearken("--model", toy / "model", "--data", toy, "--goemotions", toy / "goemotions")
    assert done.exit_code == 0, done.output
    assert "| top-1 of 32 |" in done.output and "(128 items)" in done.output and "(64 items)" in done.output
    assert "| SEEK (IAMM's table, ACL 2024) | 0.418" in done.output
    assert "| GoEmotions, 6 comments |" in done.output


def test_the_command_tells_machines(toy: Path) -> None:
    given = ("--model", toy / "model", "--data", toy, "--goemotions", toy / "goemotions", "--json")
    told = json.loads(hearken(*given, "--split", "valid").output)
    assert (told["split"], told["dialogue"]["items"], told["anchors"]) == ("valid", 64, [])
    assert set(told["dialogue"]["top1"]) == {"value", "low", "high"}
    assert np.array(told["confusion"]).shape == (32, 32)
    assert told["goemotions"]["groups"]["items"] == 3  # joy, sadness, joy with excitement
    assert told["goemotions"]["valence"]["items"] == 4  # and approval
    assert told["goemotions"]["valence"]["left_out"] == 2
    assert len(json.loads(hearken(*given).output)["anchors"]) >= 4


def test_the_confusion_matrix_is_drawn(toy: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    path = tmp_path / "confusion.png"
    done = hearken("--model", toy / "model", "--data", toy, "--goemotions", toy / "goemotions", "--plot", path)
    assert done.exit_code == 0, done.output
    assert path.read_bytes().startswith(b"\x89PNG") and path.stat().st_size > 20_000


def test_the_picture_keeps_the_groups_together() -> None:
    assert sorted(emotion_plot.ORDER) == list(LABELS)
    assert emotion_plot.ORDER[:4] == GROUPS["anger"]


# --- GoEmotions ----------------------------------------------------------------------------------------------------


def test_every_match_names_a_group_and_its_side() -> None:
    assert len(MATCHES) == 28
    for match in MATCHES.values():
        assert match.group is None or match.group in GROUPS
        assert match.reason
    assert {name for name, match in MATCHES.items() if match.group is None and match.pleasant is None} == {
        "confusion",
        "curiosity",
        "neutral",
        "realization",
    }


def test_agreement_worked_by_hand(toy: Path) -> None:
    joyful, sad, afraid = (LABELS.index(label) for label in ("joyful", "sad", "afraid"))
    rows = np.zeros((6, 32))
    for row, index in enumerate((joyful, afraid, sad, joyful, sad, joyful)):
        rows[row, index] = 1.0
    reader = types.SimpleNamespace(distributions=lambda dialogues: rows[: len(dialogues)])
    found = goemotions.evaluate(reader, read_comments(toy / "goemotions"))
    # groups: joy right, sadness read as fear, joy with excitement right
    assert (found.groups.items, found.groups.left_out) == (3, 3)
    assert found.groups.accuracy.value == pytest.approx(2 / 3, abs=1e-4)
    assert (found.groups.majority.value, found.groups.majority_answer) == (pytest.approx(2 / 3, abs=1e-4), "joy")
    # valence: joy, sadness, approval, joy with excitement: all right
    assert (found.valence.items, found.valence.accuracy.value, found.valence.majority.value) == (4, 1.0, 0.75)


# --- bad input -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("conv_id,utterance_idx,context,prompt,speaker_idx\n", "lacks the column utterance"),
        ("conv_id,utterance_idx,context,prompt,speaker_idx,utterance\n", "holds no conversations"),
        ("conv_id,utterance_idx,context,prompt,speaker_idx,utterance\na,1,gloomy,p,1,hi\n", "none of the 32 emotions"),
        ("conv_id,utterance_idx,context,prompt,speaker_idx,utterance\na,1,sad,p,1,hi\n", "nothing to judge"),
    ],
)
def test_bad_files_are_one_sentence(toy: Path, tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "test.csv").write_text(text)
    done = hearken("--model", toy / "model", "--data", tmp_path, "--goemotions", toy / "goemotions")
    assert (done.exit_code, len(done.stderr.strip().splitlines())) == (2, 1), done.output
    assert message in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--data", "nowhere"), "missing test.csv"),
        (("--split", "dev"), "no split 'dev'"),
        (("--model", "no/such/folder"), "does not exist"),
        (("--goemotions", "nowhere"), "GoEmotions is missing nowhere/labels.txt"),
        (("--plot", "nowhere/a.png"), "name a .png in a folder that exists"),
        (("--plot", "a.txt"), "name a .png in a folder that exists"),
    ],
)
def test_bad_arguments_are_one_sentence(toy: Path, arguments: tuple[str, str], message: str) -> None:
    given = {"--model": toy / "model", "--data": toy, "--goemotions": toy / "goemotions"} | dict([arguments])
    done = hearken(*(part for pair in given.items() for part in pair))
    assert (done.exit_code, len(done.stderr.strip().splitlines())) == (2, 1), done.output
    assert message in done.stderr


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("test.tsv", "no tabs\n", "line 1 is not text"),
        ("test.tsv", "text\t99\tid\n", "line 1 is not text"),
        ("test.tsv", "\n", "holds no comments"),
        ("labels.txt", "joy\nhunger\n", "'hunger', which is no label"),
    ],
)
def test_bad_comments(toy: Path, tmp_path: Path, name: str, text: str, message: str) -> None:
    for file in (toy / "goemotions").iterdir():
        (tmp_path / file.name).write_text(text if file.name == name else file.read_text())
    with pytest.raises(DatasetError, match=message):
        read_comments(tmp_path)


def test_a_plot_without_matplotlib_is_refused_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "matplotlib" else find(name))
    with pytest.raises(SettingsError, match="matplotlib"):
        emotion_plot.check(tmp_path / "a.png")


# --- the checkpoint that is shipped --------------------------------------------------------------------------------


@pytest.mark.data
@pytest.mark.skipif(not (DATA / "empathetic_dialogues").is_dir(), reason="no EmpatheticDialogues beside the project")
def test_the_shipped_classifier_on_a_part_of_the_test_split(tmp_path: Path) -> None:
    with (DATA / "empathetic_dialogues" / "test.csv").open(encoding="utf-8", newline="") as file:
        lines = [line for line, _ in zip(file, range(700), strict=False)]
    (tmp_path / "test.csv").write_text("".join(lines), encoding="utf-8")
    shipped = TransformerEmotionClassifier.load(str(ROOT / "models" / "emotion"), device="cpu")
    scores = evaluate(shipped, tmp_path, "test").dialogue
    assert scores.items > 300
    assert scores.top1.high >= 0.45
    assert scores.groups.high >= 0.68
    assert scores.valence.high >= 0.85
