"""The reader of turns and replies: trained small, converted, read back; the embedded one; what is broken."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from client.cli import app
from server.engines.registry import safety_models
from server.engines.safety_reader import SETTINGS, WEIGHTS, Reading, SafetyReader, Thresholds, windows_of
from server.errors import EngineLoadError, SettingsError
from server.safety.finding import Said
from server.safety.guard import Guard
from server.safety.levels import SafetyLevel
from server.safety.screening import Screen
from tests.tiny_crisis import RECIPE, write_world
from tests.tiny_emotion import write_encoder
from training.crisis import train as train_teacher
from training.evaluation.safety import guarding
from training.evaluation.safety.cases import read_cases
from training.safety_reader import Alarms, Everyday, thresholds_of, train
from training.safety_texts import TURNS, Answer, read_replies, read_turns
from training.safety_texts import read_cases as read_learnt

REPO = Path(__file__).parents[1]
READER_RECIPE = """
seed = 1
[data]
dialogue_turns = 60
comments = 10
stress = 10
users_share = 0.5
least_probability = 0.5
quiet_windows = 10
variants = 1
misheard_share = 0.2
word_error_rates = [0.1]
held_out_share = 0.02
listener_turns = 20
reply_variants = 1
[talk]
"self_dialogue.jsonl.gz" = 1.0
[reading]
window_words = 20
stride_words = 10
most_tokens = 32
most_windows = 4
[training]
readings = 0.1
batch_items = 16
rate = 1e-3
layer_decay = 0.9
freeze_embeddings = false
head_rate = 1e-2
weight_decay = 0.0
label_smoothing = 0.0
warm_up_steps = 2
decay_share = 1.0
validate_every_steps = 20
patience = 5
dtype = "float32"
[thresholds]
concern_alarms = 0.05
active_alarms = 0.02
certain_alarms = 0.01
good_replies_kept_back = 0.05
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reader")
    write_world(folder / "data")
    (folder / "recipe.toml").write_text(RECIPE)
    (folder / "reader.toml").write_text(READER_RECIPE)
    train_teacher(folder / "data", folder / "recipe.toml", folder / "crisis", quiet=True)
    write_encoder(folder / "encoder")
    return folder


@pytest.fixture(scope="module")
def trained(world):
    done = train(
        world / "data",
        world / "out",
        world / "reader.toml",
        teacher=world / "crisis",
        encoder=world / "encoder",
        device="cpu",
        quiet=True,
        work=world / "run",
    )
    return done, SafetyReader.load(world / "out")


def test_it_is_trained_converted_and_read_back(trained, world):
    done, reader = trained
    assert done.steps > 0 and done.items > 60
    shares = reader.probabilities(["i want to die", "we ate soup"])
    assert shares.shape == (2, 3) and shares.sum(axis=1) == pytest.approx([1, 1])
    assert reader.facts["texts"] > 0 and reader.reading == Reading(20, 10, 32, 4)
    settings = json.loads((world / "out" / SETTINGS).read_text())
    assert settings["sha256"] == reader.digest
    assert not list((world / "out").glob("*.safetensors"))


def test_the_converted_encoder_says_what_the_tuned_one_said(trained, world):
    """int8 moves a probability by a few hundredths at most, against the checkpoint in float32."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    reader = trained[1]
    checkpoint = max((world / "run").glob("checkpoint-*"), key=lambda folder: int(folder.name.split("-")[1]))
    tuned = AutoModelForSequenceClassification.from_pretrained(checkpoint).eval()
    tokenizer = AutoTokenizer.from_pretrained(world / "encoder")
    texts = ["i want to die tonight", "the soup was good", "nobody would notice if i were gone"]
    with torch.inference_mode():
        told = [int(tuned(**tokenizer(text, return_tensors="pt")).logits.argmax()) for text in texts]
    assert [int(row.argmax()) for row in reader.probabilities(texts)] == told


def test_the_command_trains_and_says_what_it_did(world, monkeypatch):
    monkeypatch.chdir(world)
    arguments = ["--data", world / "data", "--recipe", world / "reader.toml", "--out", world / "by-cli", "--json"]
    arguments += ["--teacher", world / "crisis", "--encoder", world / "encoder", "--max-minutes", "0.05"]
    done = CliRunner().invoke(app, ["train", "safety-reader", *map(str, arguments)])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout.splitlines()[-1])["steps"] > 0


def test_long_texts_are_read_in_windows_with_a_bound():
    reading = Reading(window_words=4, stride_words=2, most_tokens=16, most_windows=4)
    assert windows_of("", reading) == []
    assert windows_of("One two", reading) == ["one two"]
    text = " ".join(str(number) for number in range(11))
    found = windows_of(text, reading)
    assert len(found) == 4 and found[0].startswith("0 1") and found[-1].endswith("9 10")
    assert len(windows_of("word " * 100_000, reading)) == 4


def test_a_grave_window_at_the_end_of_a_long_turn_counts():
    reader = SafetyReader.load(REPO / "models/safety-reader")
    calm = "we went to the market and bought some apples and then we walked home along the river " * 6
    assert reader.opinion(calm).level is SafetyLevel.NONE
    assert reader.opinion(calm + "i have been thinking about ending my life").level > SafetyLevel.NONE


def test_thresholds_let_through_the_shares_they_are_given():
    class Fixed:
        def gravest(self, text):
            return int(text) / 1000, int(text) / 2000

        def unfitness(self, reply, caller):
            return int(reply) / 4000

    numbers = [str(number) for number in range(1000)]
    everyday = Everyday(numbers, [Answer("", number) for number in numbers])
    found = thresholds_of(Fixed(), everyday, Alarms(0.01, 0.002, 0.001, 0.1))
    assert sum(number / 4000 >= found.unfit for number in range(1000)) == 100
    assert sum(number / 1000 >= found.concern for number in range(1000)) == 10
    assert found.certain > found.concern > found.active > 0.49


@pytest.mark.parametrize(
    ("broken", "names"),
    [
        (lambda folder: (folder / WEIGHTS).unlink(), "holds no safety reader"),
        (lambda folder: (folder / WEIGHTS).write_bytes(b"x"), "is not the file"),
        (lambda folder: (folder / SETTINGS).write_text("{"), "holds no safety reader"),
        (lambda folder: (folder / SETTINGS).write_text('{"format": 9}'), "form 9"),
        (lambda folder: (folder / "tokenizer.json").write_text("{}"), "is broken"),
        (lambda folder: _set(folder, "head", [[0.0, 1.0]]), "is broken"),
        (
            lambda folder: _set(folder, "thresholds", {"concern": 2, "active": 1, "certain": 1, "unfit": 1}),
            "out of order",
        ),
    ],
)
def test_a_broken_reader_is_refused_in_one_sentence(trained, world, tmp_path, broken, names):
    shutil.copytree(world / "out", tmp_path / "copy")
    broken(tmp_path / "copy")
    with pytest.raises(EngineLoadError, match=names) as caught:
        SafetyReader.load(tmp_path / "copy")
    assert "\n" not in str(caught.value) and "train safety-reader" in str(caught.value)


def _set(folder: Path, name: str, value: object) -> None:
    settings = json.loads((folder / SETTINGS).read_text())
    settings[name] = value
    (folder / SETTINGS).write_text(json.dumps(settings))


def test_the_thresholds_must_be_in_order():
    with pytest.raises(ValueError, match="out of order"):
        Thresholds(concern=0.9, active=0.5, certain=0.5, unfit=0.5)


def test_what_it_learns_from_is_no_case_but_those_of_the_development_half():
    turns = {item.text.lower().strip(" .!?") for item in [*read_turns(), *read_learnt()]}
    assert len(read_learnt()) > 500
    for file in sorted((REPO / "tests/safety/cases").glob("*.tsv")):
        if file.stem == "development":
            continue
        cases = {" || ".join(case.turns).lower().strip(" .!?") for case in read_cases(file)}
        shared = {text for text in turns & cases if len(text.split()) > 5}
        assert not shared, f"{file.name}: {len(shared)} turns are learnt from and judged"


def test_a_file_of_turns_that_is_not_of_the_form_names_its_line(tmp_path):
    (tmp_path / "turns.tsv").write_text("text\tlevel\tcategory\nhello\tnone\tbenign\nhello again\thigh\tbenign\n")
    with pytest.raises(SettingsError, match="Line 3"):
        read_turns(tmp_path / "turns.tsv")
    (tmp_path / "empty.tsv").write_text("text\tlevel\tcategory\n")
    with pytest.raises(SettingsError, match="are empty"):
        read_turns(tmp_path / "empty.tsv")
    with pytest.raises(SettingsError, match="cannot be read"):
        read_turns(tmp_path / "none.tsv")
    assert {item.label for item in read_turns(TURNS)} == {0, 1, 2}


def test_the_embedded_screen_reads_around_the_subject():
    """Said without one word of danger; the rules alone hear nothing in it."""
    text = "i keep thinking how much easier it would be for all of them if there was one less person in this house"
    assert Screen().judge(Said(text)).level is SafetyLevel.NONE
    assert safety_models(REPO / "models").screen.judge(Said(text)).level > SafetyLevel.NONE
    assert (
        safety_models(REPO / "models").screen.judge(Said("this commute is killing me honestly")).level
        is SafetyLevel.NONE
    )


def test_replies_that_are_learnt_are_no_cases_that_judge():
    learnt = {answer.reply.lower().strip(" .!?") for answer, _ in read_replies()}
    assert len(learnt) > 500
    for name in (*guarding.BAD_FILES, guarding.GOOD_FILE, guarding.FRESH_FILE):
        cases = guarding.read_written(REPO / "tests/safety/guard" / name)
        shared = {case.reply.lower().strip(" .!?") for case in cases if case.split != "dev"} & learnt
        assert not {reply for reply in shared if len(reply.split()) > 5}, name


def test_a_file_of_replies_that_is_not_of_the_form_names_its_line(tmp_path):
    (tmp_path / "replies.tsv").write_text("caller\treply\tverdict\tkind\nhi\thello\tgood\ta\nhi\thello\tfine\ta\n")
    with pytest.raises(SettingsError, match="Line 3"):
        read_replies(tmp_path / "replies.tsv")
    with pytest.raises(SettingsError, match="cannot be read"):
        read_replies(tmp_path / "none.tsv")


def test_a_reply_is_judged_by_its_meaning_with_the_turn_that_it_answers():
    """Worded so that no rule hears it; the guard keeps it back all the same, and lets its kind twin through."""
    judge = safety_models(REPO / "models").judge
    caller = "should i see somebody about this"
    cold = "There is no need for anybody else when we have each other."
    assert Guard(caller_text=caller).check(cold).allowed
    assert Guard(caller_text=caller, judge=judge).check(cold).rule == "G3.meaning"
    kind = "That sounds like a good idea. Whom would you like to see?"
    assert Guard(caller_text=caller, judge=judge).check(kind).allowed


def test_a_judge_that_fails_keeps_the_clause_back():
    class Broken:
        def is_unfit(self, reply, caller):
            raise RuntimeError("gone")

    verdict = Guard(judge=Broken()).check("I am here.")
    assert not verdict.allowed and verdict.replacement
