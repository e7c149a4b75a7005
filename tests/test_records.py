"""What is kept on disk: sealed, redacted, for its time, and gone when it is erased."""

from __future__ import annotations

import asyncio
import datetime
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import HearkenError
from server.records.redaction import redact
from server.records.session import DAY_S, Records

NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC).timestamp()


class Clock:
    def __init__(self) -> None:
        self.now_s = NOON

    def __call__(self) -> float:
        return self.now_s


def open_records(folder: Path, clock: Clock | None = None, *, keep: bool = True, key: Path | None = None) -> Records:
    return Records(
        folder,
        key_file=key,
        keep_transcripts=keep,
        transcripts_days=30,
        concerns_days=365,
        clock=clock or Clock(),
    )


def everything_on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_turn_is_kept_sealed_and_comes_back_redacted(tmp_path: Path) -> None:
    kept = open_records(tmp_path)
    kept.turn("clinic", "s1", 1, "my name is Zebulon and I cannot sleep", "That sounds hard.")
    kept.close()
    on_disk = everything_on_disk(tmp_path)
    assert b"sleep" not in on_disk and b"Zebulon" not in on_disk and b"hard" not in on_disk
    again = open_records(tmp_path)
    (turn,) = again.transcripts.of("clinic", "s1")
    assert (turn.turn_index, turn.at_s) == (1, NOON)
    assert turn.caller == "my name is [name] and I cannot sleep"
    assert turn.assistant == "That sounds hard."
    assert again.transcripts.of("another", "s1") == ()
    again.close()


def test_by_default_no_turn_is_kept(tmp_path: Path) -> None:
    kept = open_records(tmp_path, keep=False)
    kept.turn("", "s1", 1, "hello", "hi")
    kept.close()
    again = open_records(tmp_path)
    assert again.transcripts.of("", "s1") == ()
    again.close()


def test_only_the_owner_can_read_the_files(tmp_path: Path) -> None:
    open_records(tmp_path / "in").close()
    for path in (tmp_path / "in").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "in").stat().st_mode) == 0o700


def test_what_is_past_its_time_is_dropped(tmp_path: Path) -> None:
    clock = Clock()
    kept = open_records(tmp_path, clock)
    asyncio.run(kept.report("", "s1", 2, "it gave me a number that does not exist"))
    kept.turn("", "s1", 1, "one", "two")
    clock.now_s += 29 * DAY_S
    kept.turn("", "s1", 2, "three", "four")
    clock.now_s += 1 * DAY_S
    kept.close()
    kept = open_records(tmp_path, clock)
    assert kept.purge() == 1
    assert [turn.turn_index for turn in kept.transcripts.of("", "s1")] == [2]
    assert len(kept.concerns.all()) == 1
    clock.now_s = NOON + 365 * DAY_S
    assert kept.purge() == 2
    assert kept.concerns.all() == ()
    kept.close()


def test_erasing_a_session_takes_its_turns_and_reports_and_no_other(tmp_path: Path) -> None:
    kept = open_records(tmp_path)

    async def script() -> tuple[bool, bool]:
        for session in ("s1", "s2"):
            kept.turn("a", session, 1, "words", "reply")
            await kept.report("a", session, 1, "bad")
        return await kept.erase("a", "s1"), await kept.erase("a", "s1")

    assert asyncio.run(script()) == (True, False)
    assert kept.transcripts.of("a", "s1") == ()
    assert len(kept.transcripts.of("a", "s2")) == 1
    assert [each.session_id for each in kept.concerns.all()] == ["s2"]
    kept.close()


def test_a_report_is_kept_sealed_with_its_id_and_time(tmp_path: Path) -> None:
    kept = open_records(tmp_path)
    report_id, at_s = asyncio.run(kept.report("clinic", "s9", 4, "it told me to give up"))
    (concern,) = kept.concerns.all()
    assert (concern.report_id, concern.at_s, concern.text) == (report_id, NOON, "it told me to give up")
    assert (concern.tenant, concern.session_id, concern.turn_index, at_s) == ("clinic", "s9", 4, NOON)
    assert b"give up" not in everything_on_disk(tmp_path)
    kept.close()


def test_notices_are_counted_by_year_place_and_level_without_ids(tmp_path: Path) -> None:
    clock = Clock()
    kept = open_records(tmp_path, clock)
    for _ in range(3):
        kept.notice(country="US", region="US-CA", level="active", minor=False)
    kept.notice(country="US", region="US-CA", level="active", minor=True)
    clock.now_s += 366 * DAY_S
    kept.notice(country="US", region="US-CA", level="active", minor=False)
    kept.close()
    kept = open_records(tmp_path, clock)
    assert [(each.region, each.minor, each.count) for each in kept.notices.of_year(2026)] == [
        ("US-CA", False, 3),
        ("US-CA", True, 1),
    ]
    assert [each.count for each in kept.notices.of_year(2027)] == [1]
    kept.close()


def test_a_wrong_key_a_file_that_is_none_of_ours_and_a_bad_folder_are_named(tmp_path: Path) -> None:
    kept = open_records(tmp_path / "a")
    asyncio.run(kept.report("", "s", 0, "words"))
    kept.close()
    open_records(tmp_path / "b").close()
    wrong = open_records(tmp_path / "a", key=tmp_path / "b" / "records.key")
    with pytest.raises(HearkenError, match="key_file"):
        wrong.concerns.all()
    wrong.close()
    (tmp_path / "b" / "records.key").write_text("no key")
    with pytest.raises(HearkenError, match="holds no key"):
        open_records(tmp_path / "b")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "records.sqlite").write_text("this is not a database at all, and long enough to be sure of it")
    with pytest.raises(HearkenError, match="no database"):
        open_records(tmp_path / "c")
    (tmp_path / "d").write_text("")
    with pytest.raises(HearkenError, match=r"records\.folder"):
        open_records(tmp_path / "d")


def test_a_full_disk_loses_the_record_and_not_the_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = []
    monkeypatch.setattr("server.records.session.log", lambda event, **facts: lines.append((event, facts)))
    kept = open_records(tmp_path)
    with kept._vault.use() as database:
        database.execute("DROP TABLE transcripts")
    kept.turn("", "s1", 1, "secret", "words")
    kept.close()
    assert [event for event, _ in lines] == ["record_lost"]
    assert "secret" not in str(lines)


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("my name is Jonathan Blackwood", ["Jonathan", "Blackwood"]),
        ("hi this is priya and i feel awful", ["priya"]),
        ("you can call me Bo", ["Bo"]),
        ("write to a.b+c@mail.example.co.uk please", ["a.b", "example"]),
        ("my mail is john smith at gmail dot com", ["smith at gmail"]),
        ("call me on +44 7700 900123 or (415) 555-0100", ["7700", "0100"]),
        ("my number is five five five oh one two three", ["five five"]),
        ("I live at 42 Elm Tree Road in the north", ["42 Elm"]),
        ("flat 12 above the shop", ["12"]),
        ("the code is SW1A 1AA", ["SW1A"]),
        ("Dr. Miller said so and so did Mr Hu", ["Miller", "Hu"]),
        ("yesterday I met Anna Karlsson at work", ["Anna", "Karlsson"]),
        ("i am @sad_panda99 online, see www.my-page.net/me", ["panda", "my-page"]),
        ("my card is 4111 1111 1111 1111", ["4111"]),
    ],
)
def test_what_points_to_a_person_is_taken_out(text: str, gone: list[str]) -> None:
    redacted = redact(text)
    assert not [part for part in gone if part in redacted]
    assert "[" in redacted


@pytest.mark.parametrize(
    "text",
    [
        "I feel so tired and I cannot sleep, it is 3 in the morning",
        "my dog died after twelve years",
        "this is hard and I don't know what to do",
        "one two three, I count sheep",
        "she is 17 and I am 45",
    ],
)
def test_ordinary_talk_is_left_as_it_is(text: str) -> None:
    assert redact(text) == text


@given(st.text(max_size=400))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once = redact(text)
    assert redact(once) == once or len(redact(once)) <= len(once)
