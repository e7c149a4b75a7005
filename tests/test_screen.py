"""The rule screen on plain statements, denials and idioms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.safety.levels import SafetyLevel
from server.safety.screen import screen
from server.safety.script import all_words, words_for


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("I want to kill myself", SafetyLevel.ACTIVE),
        ("i want to kill my self", SafetyLevel.ACTIVE),
        ("sometimes I think about ending my life", SafetyLevel.ACTIVE),
        ("I don't want to live anymore", SafetyLevel.ACTIVE),
        ("I just want to die", SafetyLevel.ACTIVE),
        ("they would be better off without me", SafetyLevel.ACTIVE),
        ("I'm going to kill myself tonight", SafetyLevel.IMMINENT),
        ("I want to die and I have a gun", SafetyLevel.IMMINENT),
        ("I'm not going to kill myself", SafetyLevel.CONCERN),
        ("I am not suicidal", SafetyLevel.CONCERN),
        ("I'm not okay I want to die", SafetyLevel.ACTIVE),
        ("I'm not well, I want to die", SafetyLevel.ACTIVE),
        ("I can not go on and want to die", SafetyLevel.ACTIVE),
        ("I do not sleep. I want to die", SafetyLevel.ACTIVE),
        ("I keep thinking about suicide", SafetyLevel.ACTIVE),
        ("I would not mind killing myself", SafetyLevel.ACTIVE),
        ("I didn't kill myself yet", SafetyLevel.ACTIVE),
        ("I want to be dead", SafetyLevel.ACTIVE),
        ("I'd rather die", SafetyLevel.ACTIVE),
        ("I am going to jump off the bridge", SafetyLevel.ACTIVE),
        ("i could slit my wrists", SafetyLevel.ACTIVE),
        ("I don't see a reason to live", SafetyLevel.ACTIVE),
        ("everyone would be better off if i was dead", SafetyLevel.ACTIVE),
        ("I took all my pills", SafetyLevel.IMMINENT),
        ("I don't want to kill myself", SafetyLevel.CONCERN),
        ("I'm not thinking about killing myself", SafetyLevel.CONCERN),
        ("my brother died by suicide", SafetyLevel.CONCERN),
        ("this heat is killing me tonight", SafetyLevel.NONE),
        ("my father is going to die tonight", SafetyLevel.NONE),
        ("this job is killing me", SafetyLevel.NONE),
        ("my phone was going to die", SafetyLevel.NONE),
        ("I want to die of embarrassment", SafetyLevel.NONE),
        ("my phone died and I had time to kill", SafetyLevel.NONE),
        ("I was dying of laughter", SafetyLevel.NONE),
        ("my grandmother died last year and I miss her", SafetyLevel.NONE),
        ("", SafetyLevel.NONE),
    ],
)
def test_level(text: str, level: SafetyLevel) -> None:
    assert screen(text).level is level


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    finding = screen(text)
    assert bool(finding.kinds) == (finding.level > SafetyLevel.NONE)


def test_the_script_varies_and_names_no_number() -> None:
    for level in (SafetyLevel.CONCERN, SafetyLevel.ACTIVE, SafetyLevel.IMMINENT):
        assert words_for(level, 0) != words_for(level, 1) == words_for(level, 9)
    assert not any(char.isdigit() for text in all_words() for char in text)
