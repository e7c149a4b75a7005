"""The clause splitter: exact, independent of chunking, quick with the first clause, and unbroken abbreviations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.conversation.clauses import ClauseSplitter


def split(text: str, **limits: int) -> list[str]:
    splitter = ClauseSplitter(**limits)
    return splitter.push(text) + splitter.flush()


WORDS = ["I", "am", "sorry", "Dr.", "e.g.", "U.S.", "3.50", "well", "why", "no", "日本。", "🙂", "a" * 50, "I.", "1."]
MARKS = [".", "...", "?!", ",", "—", "--", "\n", " ", '"', "’", ")", "\u00a0", "\t", ";"]
PROSE = st.lists(
    st.sampled_from(WORDS + MARKS).flatmap(lambda word: st.sampled_from([word, word + " "])), max_size=80
).map("".join)


@given(st.one_of(st.text(), PROSE), st.data())
def test_clauses_join_to_the_text_and_do_not_depend_on_the_chunking(text, data):
    splitter = ClauseSplitter()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=10)))
    clauses = []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        clauses += splitter.push(text[start:end])
    clauses += splitter.flush()
    assert "".join(clauses) == text
    assert clauses == split(text)
    assert all(clauses)
    assert all(len(clause) <= 120 for clause in clauses)


@given(PROSE, st.integers(1, 30))
def test_no_clause_is_longer_than_the_limit(text, limit):
    clauses = split(text, max_chars=limit)
    assert "".join(clauses) == text
    assert all(len(clause) <= limit for clause in clauses)


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("", []),
        ("Hello", ["Hello"]),
        ("Hello. How are you? Fine!", ["Hello. ", "How are you? ", "Fine!"]),
        # the first clause may end at a comma, once it has four words
        ("I'm so sorry, that hurts.", ["I'm so sorry, that hurts."]),
        ("I am so sorry, that hurts, truly it does.", ["I am so sorry, ", "that hurts, truly it does."]),
        ("That sounds very hard; tell me.", ["That sounds very hard; ", "tell me."]),
        ("That sounds very hard – tell me.", ["That sounds very hard – ", "tell me."]),
        ("That sounds very hard - tell me.", ["That sounds very hard - ", "tell me."]),
        ("That sounds very hard—tell me.", ["That sounds very hard—", "tell me."]),
        ("That sounds very hard... tell me.", ["That sounds very hard... ", "tell me."]),
        # a later one only once it is long
        ("Oh. I am so sorry, that hurts.", ["Oh. ", "I am so sorry, that hurts."]),
        (
            "Oh. One two three four five six seven eight nine ten, then eleven.",
            ["Oh. ", "One two three four five six seven eight nine ten, ", "then eleven."],
        ),
        ("Dr. Jones met Mrs. Lee. Good.", ["Dr. Jones met Mrs. Lee. ", "Good."]),
        ("It was 3.50, or 1,000 at 10:30 or so. Yes.", ["It was 3.50, or 1,000 at 10:30 or so. ", "Yes."]),
        ("Rest, e.g. sleep, i.e. naps. Yes.", ["Rest, e.g. sleep, i.e. naps. ", "Yes."]),
        ("In the U.S. army. Yes.", ["In the U.S. army. ", "Yes."]),
        ("J. R. Smith left. Yes.", ["J. R. Smith left. ", "Yes."]),
        ("So do I. And you?", ["So do I. ", "And you?"]),
        ("Well... maybe. Yes.", ["Well... maybe. ", "Yes."]),
        ("What?! No!! Really?", ["What?! ", "No!! ", "Really?"]),
        ('He said "go." Then (wow!) I left.', ['He said "go." ', "Then (wow!) ", "I left."]),
        ("You said “stop.” I did.", ["You said “stop.” ", "I did."]),
        ("1. Breathe in. 2. Breathe out.", ["1. Breathe in. ", "2. Breathe out."]),
        ("First line\nsecond line", ["First line\n", "second line"]),
        ("Call 24-7, a well-known line. Yes.", ["Call 24-7, a well-known line. ", "Yes."]),
        ("你好。再见！", ["你好。", "再见！"]),
        ("... !? \n .", ["... !? \n ."]),
    ],
)
def test_where_clauses_end(text, clauses):
    assert split(text) == clauses


def test_a_clause_is_given_with_the_character_after_its_stop():
    splitter = ClauseSplitter()
    assert splitter.push("I hear you") == []
    assert splitter.push(".") == []
    assert splitter.push(" ") == ["I hear you. "]
    assert splitter.flush() == []


def test_a_text_without_stops_is_cut_between_words():
    text = "well " * 60
    clauses = split(text)
    assert len(clauses) == 3
    assert all(clause.endswith("well ") for clause in clauses)


def test_an_overlong_clause_is_cut_at_its_last_late_comma():
    text = "one, " + "word " * 14 + "here, " + "word " * 20
    assert split(text, first_min_words=50, later_min_words=50)[0] == "one, " + "word " * 14 + "here, "


def test_limits_must_be_positive():
    with pytest.raises(ValueError, match="at least 1"):
        ClauseSplitter(max_chars=0)
