import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.engines.dialogue_format import END_OF_UTTERANCE, TAGS, feeling_line, one_line, prompt, utterance
from server.engines.emotions import GROUPS
from server.engines.interfaces import Speaker, Turn
from server.engines.written_text import tidy
from tests.tiny_gptneo import make_tokenizer

TOKENIZER = make_tokenizer()
TURNS = st.lists(st.builds(Turn, st.sampled_from(Speaker), st.text()), max_size=5)
ENCODABLE = st.text(st.characters(exclude_categories=["Cs"]))


def ids(text: str) -> list[int]:
    return TOKENIZER(text, add_special_tokens=False)["input_ids"]


def test_a_prompt_reads_as_documented() -> None:
    dialogue = [
        Turn(Speaker.CALLER, "I lost my dog."),
        Turn(Speaker.ASSISTANT, "I'm  so\nsorry."),
        Turn(Speaker.CALLER, "Yes."),
    ]
    assert (
        prompt(dialogue, "sad")
        == "Feeling: sad\nCaller: I lost my dog.\nListener: I'm so sorry.\nCaller: Yes.\nListener:"
    )
    assert prompt(dialogue[:1], None) == "Caller: I lost my dog.\nListener:"


@settings(deadline=None)
@given(TURNS, st.sampled_from([None, *GROUPS]))
def test_every_line_is_one_utterance(dialogue: list[Turn], group: str | None) -> None:
    lines = prompt(dialogue, group).split(END_OF_UTTERANCE)
    assert len(lines) == len(dialogue) + (group is not None) + 1
    assert lines[-1] == TAGS[Speaker.ASSISTANT]


@settings(deadline=None)
@given(ENCODABLE)
def test_tokens_give_back_the_text(text: str) -> None:
    assert TOKENIZER.decode(ids(text), clean_up_tokenization_spaces=False) == text


@settings(deadline=None)
@given(ENCODABLE, ENCODABLE)
def test_a_newline_is_one_token_whatever_stands_beside_it(before: str, after: str) -> None:
    newline = ids("\n")
    assert len(newline) == 1
    assert ids(f"{before}\n{after}").count(newline[0]) == before.count("\n") + after.count("\n") + 1


@settings(deadline=None)
@given(TURNS, st.sampled_from([None, *GROUPS]))
def test_a_prompt_can_be_tokenised_line_by_line(dialogue: list[Turn], group: str | None) -> None:
    clean = [Turn(turn.speaker, turn.text.encode("utf-8", "replace").decode()) for turn in dialogue]
    apart = [*ids(feeling_line(group)), *(token for turn in clean for token in ids(utterance(turn)))]
    assert [*apart, *ids(TAGS[Speaker.ASSISTANT])] == ids(prompt(clean, group))


def test_each_speaker_tag_is_one_token() -> None:
    assert [len(ids(tag)) for tag in TAGS.values()] == [1, 1]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("i cant sleep", "I can't sleep."),
        ("i'm   fine !!", "I'm fine!"),
        ("WHY WOULD YOU SAY THAT TO ME", "Why would you say that to me."),
        ("so sad....  i cried", "So sad... I cried."),
        ("it\u2019s \u201cok\u201d\u2026", 'It\'s "ok"...'),
        ("The iPhone i bought. it broke", "The iPhone I bought. It broke."),
        ("Today,as i left.It broke :)", "Today, as I left. It broke."),
        ("Cool :) is it", "Cool is it."),
        ("OK", "OK."),
        ("", ""),
    ],
)
def test_tidy_writes_one_way(said: str, written: str) -> None:
    assert tidy(said) == written


@settings(deadline=None)
@given(st.text())
def test_tidy_is_settled_after_one_pass_and_holds_one_line(text: str) -> None:
    once = tidy(text)
    assert once == one_line(once)
    assert "\n" not in once


@settings(deadline=None)
@given(st.lists(st.sampled_from(["i", "I'm", "dont", "ok", "Well", ",", ".", "!", "...", "dog"]), max_size=12))
def test_tidy_changes_nothing_twice(words: list[str]) -> None:
    once = tidy(" ".join(words))
    assert tidy(once) == once
