"""Replies survive the file that carries them, and a bad file is named by its line."""

import json

import pytest

from training.empathetic_dialogues import DatasetError
from training.evaluation.replies import Reply, read_replies, write_replies

REPLIES = [
    Reply("hit:1_conv:2", 1, "tuned", "greedy", 0, "I'm so sorry — really."),
    Reply("hit:1_conv:2", 3, "human", "", 0, ""),
]


def test_written_replies_are_read_back(tmp_path):
    path = tmp_path / "new" / "replies.jsonl"
    write_replies(path, REPLIES)
    assert read_replies(path) == REPLIES
    assert not list(path.parent.glob("*.part"))


GOOD = {"conv_id": "a", "turn": 1, "system": "tuned", "decoding": "greedy", "seed": 1, "reply": "Oh."}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"line 2 is not JSON"),
        ("[1]", r"line 2 is not a JSON object"),
        (json.dumps({**GOOD, "turn": "1"}), r"line 2: the field turn is missing or is not a int"),
        (json.dumps({**GOOD, "seed": True}), r"line 2: the field seed"),
        (json.dumps({k: v for k, v in GOOD.items() if k != "reply"}), r"line 2: the field reply"),
    ],
)
def test_a_bad_line_is_named(tmp_path, line, message):
    path = tmp_path / "replies.jsonl"
    path.write_text(f"{json.dumps(GOOD)}\n{line}\n", encoding="utf-8")
    with pytest.raises(DatasetError, match=message):
        read_replies(path)


def test_missing_empty_and_undecodable_files(tmp_path):
    with pytest.raises(DatasetError, match="cannot be read"):
        read_replies(tmp_path / "absent.jsonl")
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(DatasetError, match="holds no replies"):
        read_replies(tmp_path / "empty.jsonl")
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(DatasetError, match="not UTF-8"):
        read_replies(tmp_path / "bytes.jsonl")


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DatasetError, match="cannot be written"):
        write_replies(tmp_path / "file" / "replies.jsonl", REPLIES)
