"""`hearken eval empathy`: diff-EPITOME by hand, the gate in every output, and the command from end to end."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from client.cli import app
from server.engines.interfaces import Speaker, Turn
from tests.conftest import DATA
from tests.tiny_empathy import RECIPE, write_encoder, write_world
from training.empathetic_dialogues import DatasetError, ListenerTurn, listener_turns, read_split
from training.empathy import train
from training.evaluation.bootstrap import Figure
from training.evaluation.empathy import (
    DPO,
    SFT,
    Evaluation,
    Replies,
    Yardstick,
    by_system,
    distance,
    published,
)
from training.evaluation.empathy_card import Card, Validation
from training.evaluation.empathy_tables import tables
from training.evaluation.replies import Reply, write_replies
from training.evaluation.tables import as_markdown, as_values

ANY = Figure(0.5, 0.4, 0.6)


class ByWord:
    """Scores a reply by the digits it is made of: `210` is ER 2, IP 1, EX 0."""

    def __init__(self):
        self.asked = []

    def levels(self, asked, on_done=lambda _: None):
        self.asked += asked
        return np.array([[int(digit) for digit in each.reply] for each in asked], dtype=np.int64).reshape(-1, 3)


def turn(conv_id: str, reply: str) -> ListenerTurn:
    return ListenerTurn(conv_id, "sad", (Turn(Speaker.CALLER, "earlier"), Turn(Speaker.CALLER, "said")), reply)


def card(ip_kappa: float = 0.2) -> Card:
    kappas = {"ER": 0.5, "IP": ip_kappa, "EX": 0.6}
    told = {name: Validation(ANY, ANY, Figure(kappa, 0, 1), ANY, ANY) for name, kappa in kappas.items()}
    return Card("0123456789abcdef00", 55, 1010, told, {}, ANY)


TURNS = [turn("a", "000"), turn("b", "111"), turn("c", "012")]


def test_diff_epitome_worked_by_hand():
    scorer = ByWord()
    yardstick = Yardstick(scorer, ("ER", "EX"), TURNS)
    ours = yardstick.measured(Replies("ours", ({"a": "210", "b": "111", "c": "000"},)))
    (row,) = yardstick.rows([ours], [])
    assert row.items == 3
    # ER: 2 for 0, 1 for 1, 0 for 0; EX: 0 for 0, 1 for 1, 0 for 2
    assert row.mechanisms["ER"].difference.value == pytest.approx((4 + 0 + 0) / 3, abs=1e-4)
    assert row.mechanisms["EX"].difference.value == pytest.approx((0 + 0 + 4) / 3, abs=1e-4)
    assert row.total.value == pytest.approx(8 / 3, abs=1e-4)  # IP, which is refused, is not in it
    assert row.mechanisms["ER"].level.value == pytest.approx(1.0)
    assert row.mechanisms["ER"].human_level == pytest.approx(1 / 3)
    assert row.mechanisms["ER"].distance.value == pytest.approx(2 / 3, abs=1e-4)
    assert "IP" not in row.mechanisms
    assert {each.said for each in scorer.asked} == {"said"}  # the turn before the reply, and no other


def test_seeds_are_averaged_and_differences_are_paired_on_the_items_of_both():
    yardstick = Yardstick(ByWord(), ("ER",), TURNS)
    two = yardstick.measured(Replies("two seeds", ({"a": "200", "b": "100"}, {"a": "000", "b": "100"})))
    one = yardstick.measured(Replies("one", ({"a": "100", "b": "000", "c": "200"},)))
    rows = {row.name: row for row in yardstick.rows([two, one], ["one"])}
    assert (rows["two seeds"].items, rows["two seeds"].seeds) == (2, 2)
    assert rows["two seeds"].total.value == pytest.approx((2 + 0) / 2)
    assert rows["one"].total.value == pytest.approx((1 + 1 + 4) / 3)
    assert rows["two seeds"].against["one"].value == pytest.approx((2 + 0) / 2 - (1 + 1) / 2)
    assert rows["one"].against == {}


def test_the_same_words_are_scored_once():
    scorer = ByWord()
    yardstick = Yardstick(scorer, ("ER",), TURNS)
    before = len(scorer.asked)
    yardstick.measured(Replies("human again", ({each.conv_id: each.reply for each in TURNS},)))
    assert len(scorer.asked) == before


def test_a_refused_mechanism_has_no_figure_anywhere():
    sets = {"base": [Reply("a", 2, "base", "greedy", 0, "222")], "tuned": [Reply("b", 2, "tuned", "greedy", 0, "111")]}
    for told, refused in ((card(), True), (card(ip_kappa=0.5), False)):
        rows = tuple(distance(ByWord(), told, TURNS, sets).values())
        made = tables(Evaluation(told, rows, ()), with_replies=False)
        text = "\n".join(map(as_markdown, made))
        figures = next(as_values(table)["rows"][0]["diff-IP"] for table in made if table.name == "diff_epitome")
        if refused:
            assert figures == "refused: kappa .20 < .40"
            assert "sum (ER + EX)" in text
            assert "Not in the sum, and not shown: IP refused" in text
        else:
            assert figures == {"value": 4.0, "low": 4.0, "high": 4.0}
            assert "sum (ER + IP + EX)" in text
            assert "refused:" not in text
        assert "--save-replies" in text


def test_a_scorer_refused_on_everything_sums_nothing():
    told = Card(
        "d", 1, 1, {name: Validation(ANY, ANY, Figure(0, 0, 0), ANY, ANY) for name in ("ER", "IP", "EX")}, {}, ANY
    )
    rows = tuple(distance(ByWord(), told, TURNS, {"x": [Reply("a", 2, "x", "", 0, "222")]}).values())
    assert rows[0].total is None
    assert "sum (none passed)" in "\n".join(map(as_markdown, tables(Evaluation(told, rows, ()), with_replies=True)))


def test_the_order_of_the_published_systems_is_checked():
    def rows(dpo: str, sft: str, base: str):
        sets = {DPO: dpo, SFT: sft, "Zephyr-7B base": base}
        replies = {name: [Reply("a", 2, name, "", 0, reply)] for name, reply in sets.items()}
        return Evaluation(card(), tuple(distance(ByWord(), card(), TURNS, replies).values()), ())

    assert rows("100", "101", "200").sane is True
    assert rows("200", "101", "100").sane is False
    assert "DO NOT hold" in "\n".join(map(as_markdown, tables(rows("200", "101", "100"), with_replies=True)))
    assert Evaluation(card(), rows("100", "101", "200").rows[:2], ()).sane is None


def test_replies_to_other_turns_are_left_aside_and_bad_sets_are_named():
    reply = Reply("a", 2, "ours", "greedy", 0, "000")
    (found,) = by_system(TURNS, {"f": [reply, Reply("a", 4, "ours", "greedy", 0, "111")]})
    assert found == Replies("ours, greedy", ({"a": "000"},))
    with pytest.raises(DatasetError, match="f replies to none of the last listener turns"):
        by_system(TURNS, {"f": [Reply("zz", 2, "ours", "greedy", 0, "000")]})
    with pytest.raises(DatasetError, match="replies twice to a"):
        by_system(TURNS, {"f": [reply], "g": [reply]})


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    write_world(folder / "data")
    write_encoder(folder / "encoder")
    (folder / "recipe.toml").write_text(RECIPE.replace("epochs = 12", "epochs = 1"))
    train(folder / "data", folder / "recipe.toml", folder / "scorer", run=folder / "run", encoder=folder / "encoder")
    replies = [
        Reply(f"c{number}", 3, system, "greedy", 0, f"okay {word} fine")
        for number in range(20)
        for system, word in (("base", "heartbroken"), ("tuned", "why"))
    ]
    write_replies(folder / "ours.jsonl", replies)
    return folder


def hearken(world, *arguments, data="data"):
    told = ["eval", "empathy", "--data", world / data, "--scorer", world / "scorer", "--encoder", world / "encoder"]
    return CliRunner().invoke(app, [str(each) for each in (*told, *arguments)])


def test_the_command_scores_people_and_replies_of_ours(world, tmp_path):
    done = hearken(world, "--replies", world / "ours.jsonl", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    by_name = {table["name"]: table["rows"] for table in told["tables"]}
    rows = {row["system"]: row for row in by_name["diff_epitome"]}
    assert list(rows) == ["human", "human, to somebody else", "base, greedy", "tuned, greedy"]
    assert {row["items"] for row in rows.values()} == {20}
    shown = [row["mechanism"][:2] for row in by_name["scorer_card"] if row["verdict"] == "shown"]
    assert shown == told["passed"]
    for name in ("ER", "IP", "EX"):
        zero = {"value": 0.0, "low": 0.0, "high": 0.0}
        cell = rows["human"][f"diff-{name}"]
        assert cell == zero if name in shown else cell.startswith("refused: kappa")


def test_without_replies_it_says_how_they_are_made(world):
    done = hearken(world, "--limit", "5")
    assert done.exit_code == 0, done.output
    assert "### Scorer card: " in done.stdout
    assert "hearken eval reply --save-replies FILE" in done.stdout
    assert "| human | 5 | 1 |" in done.stdout


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("", "holds no replies"),
        ("{", "line 1 is not JSON"),
        ('{"conv_id": "c1"}', "line 1: the field turn is missing"),
    ],
)
def test_a_bad_file_of_replies_is_named_in_one_sentence(world, tmp_path, lines, said):
    (tmp_path / "replies.jsonl").write_text(lines)
    done = hearken(world, "--replies", tmp_path / "replies.jsonl")
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_missing_data_a_missing_scorer_and_a_bad_plot_are_named(world, tmp_path):
    done = hearken(world, data="nowhere")
    assert done.exit_code == 2
    assert "missing test.csv" in done.stderr
    done = hearken(world, "--scorer", tmp_path)
    assert done.exit_code == 2
    assert "holds no empathy scorer" in done.stderr
    done = hearken(world, "--plot", tmp_path / "no" / "plot.png")
    assert done.exit_code == 2
    assert "plot cannot be written" in done.stderr


def test_a_picture_is_drawn_if_anything_may_be_shown(world, tmp_path):
    pytest.importorskip("matplotlib")
    from training.evaluation.empathy_plot import draw

    rows = tuple(distance(ByWord(), card(), TURNS, {"x": [Reply("a", 2, "x", "", 0, "222")]}).values())
    draw(Evaluation(card(), rows, ()), tmp_path / "plot.png")
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.data
def test_the_published_systems_reply_to_the_last_turns():
    if not (DATA / "published_outputs").is_dir():
        pytest.skip(f"{DATA / 'published_outputs'} is not here: published replies are not part of the repository")
    every = listener_turns(read_split(DATA, "test"))
    last = list({each.conv_id: each for each in every}.values())
    found = published(DATA, every, last)
    sizes = {known.replies.name: len(known.replies.by_seed[0]) for known in found}
    assert sizes.pop("MoEL") == 2545  # two conversations are not in its file
    assert len(sizes) == 4
    assert set(sizes.values()) == {2540}
    assert all(len(known.authors) == (0 if known.replies.name == "MoEL" else 2540) for known in found)
