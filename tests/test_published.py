"""The readers of published replies: what they make of each file, and what they say of a bad one."""

import re
from pathlib import Path

import pytest

from tests.conftest import DATA
from training.empathetic_dialogues import DatasetError, listener_turns, read_split
from training.evaluation.published import EMPO_FILES, empo_turns, moel_turns, read_empo, read_moel, running_text

SYSTEM = "Zephyr-7B DPO"
HEADER = (
    "~Unnamed: 0~chat_templates~gen_targets~prevs~emotions~gens~pred_IP_scores~pred_EX_scores~pred_ER_scores"
    "~gt_IP_scores~gt_EX_scores~gt_ER_scores~diff_IP_scores~diff_EX_scores~diff_ER_scores\n"
)
ROW = (
    '0~0~"<|system|>\nTags <|user|>, or <|assistant|>.</s>\n<|user|>\nI lost it.</s>\n<|assistant|>\nLost what?</s>\n'
    '<|user|>\nMy job.</s>\n<|assistant|>\n"~Oh no!~My job.~sad~"Sorry to hear ""it""."~1~2~0~0~0~2~1.0~4.0~4.0\n'
)
BLOCK = (
    "Emotion: sad\nContext: ['i lost it .', \"it 's what ?\", 'my job : all of it .']\ntrs: oh no !\n"
    "trs+multitask: i would n't worry : really .\nMOE: i 'm sorry ( so sorry ) .\nMOE+oracle:\nref: what a pity ...\n\n"
)


def empo_file(folder: Path, text: str) -> Path:
    (folder / EMPO_FILES[SYSTEM]).write_text(text)
    return folder


def moel_file(folder: Path, text: str) -> Path:
    (folder / "moel_generation_result.txt").write_text(text)
    return folder


def letters(text: str) -> str:
    return re.sub(r"\W+", "", text)


def test_an_empo_row_becomes_turns_reply_and_levels(tmp_path):
    (item,) = read_empo(empo_file(tmp_path, HEADER + ROW), SYSTEM)
    assert item.system == SYSTEM
    assert item.emotion == "sad"
    assert item.context == ("I lost it.", "Lost what?", "My job.")
    assert item.reply == 'Sorry to hear "it".'
    assert item.reference == "Oh no!"
    assert item.levels == (0, 1, 2)
    assert item.reference_levels == (2, 0, 0)


def test_a_moel_block_becomes_four_replies_in_running_text(tmp_path):
    systems = read_moel(moel_file(tmp_path, BLOCK * 2))
    assert [len(items) for items in systems.values()] == [2, 2, 2, 2]
    assert [items[0].reply for items in systems.values()] == [
        "oh no!",
        "i wouldn't worry: really.",
        "i'm sorry (so sorry).",
        "",
    ]
    assert systems["MoEL"][0].context == ("i lost it .", "it 's what ?", "my job : all of it .")
    assert systems["MoEL"][0].levels is None


def test_running_text_leaves_what_was_whole():
    assert running_text("that is 100 % their fault , is n't it ? they 'll say : no") == (
        "that is 100% their fault, isn't it? they'll say: no"
    )
    assert running_text("don't, I'm fine.") == "don't, I'm fine."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no replies"),
        (HEADER, "holds no replies"),
        (HEADER.replace("~gens", "~texts") + ROW, "lacks the column gens"),
        (HEADER + ROW.replace("~1~2~0~", "~1~3~0~"), "item 1: a level is none of 0, 1 and 2"),
        (HEADER + ROW + "1~1~only this\n", "item 2: the row ends before the column"),
        (HEADER + ROW + '1~1~"never closed', "not a ~-separated file"),
    ],
)
def test_a_bad_empo_file_is_named_in_one_sentence(tmp_path, text, said):
    with pytest.raises(DatasetError, match=said):
        read_empo(empo_file(tmp_path, text), SYSTEM)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n", "holds no replies"),
        (BLOCK + BLOCK.replace("MOE:", "MOA:"), "item 2: the line 'MOE' is missing"),
        (BLOCK.replace("['i lost", "'i lost"), "item 1: the context is not a list"),
    ],
)
def test_a_bad_moel_file_is_named_in_one_sentence(tmp_path, text, said):
    with pytest.raises(DatasetError, match=said):
        read_moel(moel_file(tmp_path, text))


def test_a_missing_file_and_other_bytes_are_named(tmp_path):
    with pytest.raises(DatasetError, match=r"missing moel_generation_result\.txt \(looked in .*--data"):
        read_moel(tmp_path)
    with pytest.raises(DatasetError, match="missing preds_"):
        read_empo(tmp_path, SYSTEM)
    (tmp_path / "moel_generation_result.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(DatasetError, match="not UTF-8"):
        read_moel(tmp_path)


@pytest.mark.data
def test_the_published_files_are_the_systems_they_are_taken_for_and_belong_to_the_test_split():
    if not (DATA / "published_outputs").is_dir():
        pytest.skip(f"{DATA / 'published_outputs'} is not here: published replies are not part of the repository")
    turns = listener_turns(read_split(DATA, "test"))
    published_means = {  # EmPO's averaged levels: emotional reactions, interpretations, explorations
        "Zephyr-7B base": (1.226, 0.027, 0.701),
        "Zephyr-7B base, 30 tokens": (1.159, 0.020, 0.061),
        "Zephyr-7B SFT": (1.062, 0.220, 0.030),
        "Zephyr-7B DPO": (0.705, 0.303, 0.147),
    }
    for system, means in published_means.items():
        items = read_empo(DATA, system)
        levels = [item.levels for item in items]
        assert [sum(column) / len(items) for column in zip(*levels, strict=True)] == pytest.approx(means, abs=1e-3)
        answered = empo_turns(items, turns)
        assert len({turn.conv_id for turn in answered}) == len(items) == 2540
        for item, found in zip(items, answered, strict=True):  # a system was not always shown all turns
            said = [letters(turn.text) for turn in found.context[-len(item.context) :]]
            assert said == [letters(text) for text in item.context]
    moel = read_moel(DATA)
    assert {system: len(moel_turns(items, turns)) for system, items in moel.items()} == dict.fromkeys(moel, 5255)
    with pytest.raises(DatasetError, match="answers no turn of this test split"):
        moel_turns(moel["MoEL"], turns[1:])
    with pytest.raises(DatasetError, match="answers no turn of this test split"):
        empo_turns(items, turns[:100])
