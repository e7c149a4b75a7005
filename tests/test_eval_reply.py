"""`hearken eval reply` on a tiny model and a few conversations, and what it says of bad input."""

import csv
import json

import numpy as np
import pytest
from typer.testing import CliRunner

from client.cli import app
from server.engines.emotions import LABELS
from server.errors import EngineLoadError, SettingsError
from tests.tiny_gptneo import make_adapter, make_base
from training.empathetic_dialogues import COLUMNS, DatasetError, ListenerTurn
from training.evaluation import feelings, multiturn, quality, reply_run, systems
from training.evaluation.bootstrap import Bootstrap, Figure
from training.evaluation.conditioning import verdict
from training.evaluation.replies import read_replies
from training.evaluation.reply_report import PARTS, chosen_parts

SMALL = ("--contexts", 3, "--conditioned", 3, "--calls", 2, "--processes", 1)
TOPICS = ("dog", "job", "car", "exam", "garden", "train")


def hearken(*arguments):
    return CliRunner().invoke(app, [str(each) for each in arguments])


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    folder = tmp_path_factory.mktemp("eval-reply")
    make_adapter(folder / "lora", make_base(folder / "base"))
    make_base(folder / "other", hidden_size=16)
    rows = []
    for number, topic in enumerate(TOPICS):
        emotion = ("sad", "joyful")[number % 2]
        talk = (
            f"My {topic} is gone.",
            f"What happened to the {topic}?",
            "It broke.",
            f"I am sorry about the {topic}.",
        )
        rows += [(f"c{number}", turn, emotion, "", (turn + 1) % 2, text) for turn, text in enumerate(talk)]
    with (folder / "test.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    (folder / "esconv").mkdir()
    messages = [{"speaker": who, "text": f"Line {n} of {who}."} for n in range(5) for who in ("usr", "usr", "sys")]
    lines = [json.dumps({"dialog": [{"speaker": "sys", "text": "Hello."}, *messages]}) for _ in range(3)]
    (folder / "esconv" / "test.txt").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _sure(monkeypatch):
    """A classifier that reads every dialogue alike: the real one has tests of its own."""
    monkeypatch.setattr(feelings, "classifier", lambda _model: _Sure())
    monkeypatch.setattr(Bootstrap.__init__, "__defaults__", (40, 7))  # draws enough for six conversations
    monkeypatch.setattr(quality, "DRAWS", 40)


class _Sure:
    def classify(self, dialogue, cancel):
        sad = LABELS.index("sad")
        return feelings.from_distribution([1.0 if at == sad else 0.01 for at in range(len(LABELS))])


def options(folder, *more):
    return ("eval", "reply", "--data", folder, "--base", folder / "base", "--adapter", folder / "lora", *SMALL, *more)


def test_every_part_runs_is_kept_and_comes_out_the_same(tiny, tmp_path, monkeypatch):
    outputs = (
        "--save-replies",
        tmp_path / "r.jsonl",
        "--plot",
        tmp_path / "p.png",
        "--conversations",
        tmp_path / "c.md",
    )
    first = hearken(*options(tiny, "--json", "--work", tmp_path / "work", *outputs))
    assert first.exit_code == 0, first.output
    told = json.loads(first.output)
    assert (told["items"], told["last_items"]) == (12, 6)
    tables = {table["name"]: table["rows"] for table in told["tables"]}
    assert {
        "likelihood_all",
        "ranking",
        "generic_all",
        "varied_last",
        "tuning_all",
        "multiturn",
        "conditioning",
    } <= set(tables)
    change = tables["likelihood_all"][2]["token perplexity"]
    assert change["low"] <= change["value"] <= change["high"]

    replies = read_replies(tmp_path / "r.jsonl")
    assert len(replies) == 12 * (1 + 2 * 4 + 1)  # people, both models by greedy and nucleus, the tuned one as served
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")
    page = (tmp_path / "c.md").read_text(encoding="utf-8")
    assert page.startswith("# 6 conversations") and page.count("| tuned |") == 6 and "Caller: " in page
    bare = ("--parts", "conversations", "--no-texts", "--conversations", tmp_path / "d.md", "--work", tmp_path / "work")
    assert hearken(*options(tiny, "--json", *bare)).exit_code == 0
    page = (tmp_path / "d.md").read_text(encoding="utf-8")
    assert page.count("| tuned |") == 6 and "Caller: " not in page

    speak, likelihood, hold = reply_run.speak, reply_run.likelihood, multiturn.hold

    def nobody(*_):
        raise AssertionError("work was done again")

    monkeypatch.setattr(reply_run, "speak", nobody)
    monkeypatch.setattr(reply_run, "likelihood", nobody)
    monkeypatch.setattr(multiturn, "hold", nobody)
    again = hearken(*options(tiny, "--json", "--work", tmp_path / "work"))
    assert again.output == first.output
    monkeypatch.setattr(reply_run, "speak", speak)
    monkeypatch.setattr(reply_run, "likelihood", likelihood)
    monkeypatch.setattr(multiturn, "hold", hold)
    anew = hearken(*options(tiny, "--json", "--work", tmp_path / "other"))
    assert anew.output == first.output


def test_people_read_tables(tiny, tmp_path):
    done = hearken(*options(tiny, "--parts", "likelihood", "--work", tmp_path))
    assert done.exit_code == 0, done.output
    assert "tuned against base, %" in done.stdout and "12 listener turns, 6 last ones" in done.stdout


def said(done) -> str:
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1), done.output
    return done.stderr


def test_bad_input_is_named_in_one_sentence(tiny, tmp_path):
    assert "missing test.csv" in said(hearken(*options(tiny, "--data", tmp_path)))
    (tmp_path / "test.csv").write_text("conv_id,utterance\n", encoding="utf-8")
    assert "lacks the column" in said(hearken(*options(tiny, "--data", tmp_path)))
    with (tmp_path / "test.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([COLUMNS, ("a", "1", "sad", "", "1", "Nobody answers me.")])
    assert "no listener turn" in said(hearken(*options(tiny, "--data", tmp_path)))
    assert "does not fit" in said(hearken(*options(tiny, "--base", tiny / "other")))
    assert "no part 'speed'" in said(hearken(*options(tiny, "--parts", "likelihood,speed")))
    assert "no .png" in said(hearken(*options(tiny, "--plot", tmp_path / "p.gif")))
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "--work" in said(hearken(*options(tiny, "--json", "--work", tmp_path / "file")))


def test_parts_keep_their_own_order():
    assert chosen_parts("ranking, likelihood") == ["likelihood", "ranking"]
    assert set(PARTS) == set("likelihood ranking generation multiturn conditioning conversations".split())
    with pytest.raises(SettingsError):
        chosen_parts(" , ")


def test_a_tokenizer_without_a_newline_is_refused(tiny, monkeypatch):
    class Without:
        def __call__(self, text, **_):
            return {"input_ids": []}

    ready = type("Loaded", (), {"tokenizer": Without(), "model": None, "name": ""})()
    monkeypatch.setattr(systems, "load", lambda *_, **__: ready)
    with pytest.raises(EngineLoadError, match="newline"):
        systems.loaded.__wrapped__(systems.System("base", "somewhere"))


def test_a_wrong_emotion_is_of_the_other_valence_and_the_same_for_a_conversation():
    turns = [ListenerTurn(f"c{n // 2}", ("sad", "joyful")[n % 4 // 2], (), "") for n in range(80)]
    labels = feelings.wrong_labels(turns, 1)
    assert all(feelings.pleasant(wrong) != feelings.pleasant(t.emotion) for wrong, t in zip(labels, turns, strict=True))
    assert labels[::2] == labels[1::2] and len(set(labels)) > 5
    assert labels == feelings.wrong_labels(turns, 1) != feelings.wrong_labels(turns, 2)


def test_habits_of_a_call():
    found = multiturn.habits(["Oh no, that is so sad.", "oh no, that is so sad.", "What is that?"])
    repeats, runs, _stock, asked, length = found.T
    assert list(repeats) == [0, 1, 0] and list(runs) == [0, 1, 0]
    assert list(asked) == [0, 0, 1] and list(length) == [8, 8, 4]
    assert multiturn.habits(["Yes."]).shape == (1, 5)
    assert np.isfinite(multiturn.habits(["", ""])).all()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{}", "line 1 is no dialogue"),
        ('{"dialog": [{"speaker": "x", "text": ""}]}', "line 1 is no"),
        ("", "no dialogue of"),
    ],
)
def test_bad_calls_are_named(tmp_path, content, message):
    with pytest.raises(DatasetError, match="missing"):
        multiturn.read_calls(tmp_path)
    (tmp_path / "test.txt").write_text(content, encoding="utf-8")
    with pytest.raises(DatasetError, match=message):
        multiturn.read_calls(tmp_path)


def test_an_effect_whose_interval_holds_zero_is_nil():
    assert verdict(Figure(0.1, -0.1, 0.3)).endswith("(nil)")
    assert verdict(Figure(0.1, 0.05, 0.3)) == ".100 [.050, .300]"
    assert verdict(None) is None
