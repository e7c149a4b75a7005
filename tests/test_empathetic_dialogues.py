import csv
from pathlib import Path

import pytest

from server.engines.interfaces import Speaker
from training.empathetic_dialogues import COLUMNS, DatasetError, listener_turns, read_split

DATA = Path(__file__).parents[2] / "shared" / "data"


def write(path: Path, rows: list[tuple[str, ...]], header: tuple[str, ...] = COLUMNS) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    return path.parent


ROWS = [
    ("a", "1", "sad", "my dog", "1", 'I lost my dog, "Rex".\nLast week.'),
    ("a", "2", "sad", "my dog", "0", "I'm so sorry."),
    ("a", "3", "sad", "my dog", "1", "Twelve years."),
    ("a", "4", "sad", "my dog", "0", "That is long."),
    ("b", "1", "joyful", "my job", "1", "I got the job!"),
    ("b", "2", "joyful", "my job", "0", "Well done."),
    ("c", "1", "angry", "my car", "1", "They scratched my car."),
]


def test_reads_conversations_with_their_speakers(tmp_path: Path) -> None:
    conversations = read_split(write(tmp_path / "valid.csv", ROWS), "valid")
    assert [(c.conv_id, c.emotion, c.situation, len(c.turns)) for c in conversations] == [
        ("a", "sad", "my dog", 4),
        ("b", "joyful", "my job", 2),
        ("c", "angry", "my car", 1),
    ]
    assert conversations[0].turns[0].text == 'I lost my dog, "Rex".\nLast week.'
    assert [t.speaker for t in conversations[0].turns[:2]] == [Speaker.CALLER, Speaker.ASSISTANT]


def test_context_is_everything_before_the_listener(tmp_path: Path) -> None:
    items = listener_turns(read_split(write(tmp_path / "valid.csv", ROWS), "valid"))
    assert [(i.conv_id, len(i.context), i.reply, i.is_first) for i in items] == [
        ("a", 1, "I'm so sorry.", True),
        ("a", 3, "That is long.", False),
        ("b", 1, "Well done.", True),
    ]
    assert all(i.context[-1].speaker is Speaker.CALLER for i in items)


def test_accepts_the_parent_folder(tmp_path: Path) -> None:
    folder = tmp_path / "empathetic_dialogues"
    folder.mkdir()
    write(folder / "test.csv", ROWS)
    assert len(read_split(tmp_path, "test")) == 3


def test_missing_file_names_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=rf"missing train\.csv.*{tmp_path.name}"):
        read_split(tmp_path, "train")


def test_unknown_split(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"no split 'dev'"):
        read_split(tmp_path, "dev")


@pytest.mark.parametrize("column", COLUMNS)
def test_missing_column_is_named(tmp_path: Path, column: str) -> None:
    header = tuple("other" if name == column else name for name in COLUMNS)
    with pytest.raises(DatasetError, match=f"lacks the column {column}"):
        read_split(write(tmp_path / "train.csv", ROWS, header), "train")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("d", "1", "bored", "x", "1", "Hm."), r"line 10: 'bored' is none of the 32"),
        (("d", "1", "sad", "x", "2", "Hm."), r"line 10: speaker_idx is '2'"),
        (("d", "1", "sad"), r"line 10: the row has fewer than 6 columns"),
    ],
)
def test_bad_row_is_named_by_its_line(tmp_path: Path, row: tuple[str, ...], message: str) -> None:
    # Line 10: a header, seven rows, one of which spans two lines, and the bad one.
    with pytest.raises(DatasetError, match=message):
        read_split(write(tmp_path / "train.csv", [*ROWS, row]), "train")


@pytest.mark.parametrize("content", [b"", ",".join(COLUMNS).encode() + b"\n"])
def test_empty_split(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "train.csv").write_bytes(content)
    with pytest.raises(DatasetError, match=r"lacks the column|holds no conversations"):
        read_split(tmp_path, "train")


def test_not_utf8_csv(tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_bytes(",".join(COLUMNS).encode() + b"\na,1,sad,x,1,\xff\xfe\n")
    with pytest.raises(DatasetError, match="not a quoted UTF-8 CSV file"):
        read_split(tmp_path, "train")


@pytest.mark.data
@pytest.mark.skipif(not (DATA / "empathetic_dialogues").is_dir(), reason=f"no EmpatheticDialogues in {DATA.name}/")
@pytest.mark.parametrize(("split", "conversations", "items"), [("valid", 2_770, 5_738), ("test", 2_547, 5_259)])
def test_counts_of_the_official_split(split: str, conversations: int, items: int) -> None:
    read = read_split(DATA, split)
    assert len(read) == conversations
    assert len(listener_turns(read)) == items


def test_a_byte_order_mark_is_no_part_of_the_header(tmp_path: Path) -> None:
    folder = write(tmp_path / "valid.csv", ROWS)
    (folder / "valid.csv").write_bytes(b"\xef\xbb\xbf" + (folder / "valid.csv").read_bytes())
    assert len(read_split(folder, "valid")) == 3


def test_a_slipped_column_never_shows_what_a_person_said(tmp_path: Path) -> None:
    for row in (("a", "1", "I cried for my dog", "s", "1", "t"), ("a", "1", "sad", "s", " about my dog", "t")):
        with pytest.raises(DatasetError) as caught:
            read_split(write(tmp_path / "valid.csv", [row]), "valid")
        assert "dog" not in str(caught.value) and "line 2" in str(caught.value)
