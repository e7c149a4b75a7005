"""The crisis screen: plain statements, surroundings, other languages, sound, and what happens when it fails."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.safety.finding import Finding, Opinion, Said
from server.safety.levels import RiskKind, SafetyLevel, Subject, When
from server.safety.screening import Screen
from server.safety.screening.normalise import normalise
from server.safety.screening.phonetic import sound

NONE, CONCERN, ACTIVE, IMMINENT = SafetyLevel


def judge(text: str, *earlier: str, **said: object) -> Finding:
    return Screen().judge(Said(text, **{"confidence": 1.0, **said}), earlier)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("I want to kill myself", ACTIVE),
        ("i want to kill my self", ACTIVE),
        ("sometimes I think about ending my life", ACTIVE),
        ("I don't want to live anymore", ACTIVE),
        ("I just want to die", ACTIVE),
        ("they would be better off without me", CONCERN),
        ("I'm going to kill myself tonight", IMMINENT),
        ("I want to die and I have a gun", IMMINENT),
        ("I took all my pills", IMMINENT),
        ("I am going to jump off the bridge", IMMINENT),
        ("i could slit my wrists", ACTIVE),
        ("I want to be dead", ACTIVE),
        ("I don't see a reason to live", CONCERN),
        ("I wish I could fall asleep and never wake up", CONCERN),
        ("i cut myself again last night", ACTIVE),
        ("su1c1de is all i think about, i want to unalive myself", ACTIVE),
        ("k i l l myself", ACTIVE),
        ("the voices tell me to hurt myself", ACTIVE),
        ("he is hitting me right now", IMMINENT),
        ("I'm going to kill him, I mean it", ACTIVE),
        ("crushing pain in my chest and my left arm is numb", IMMINENT),
        ("my husband hits me when he drinks", CONCERN),
        ("this heat is killing me tonight", NONE),
        ("my father is going to die tonight", NONE),
        ("my phone was going to die", NONE),
        ("I want to die of embarrassment", NONE),
        ("my phone died and I had time to kill", NONE),
        ("I was dying of laughter", NONE),
        ("my grandmother died last year and I miss her", NONE),
        ("we watched the suicide squad film", NONE),
        ("I could kill for a coffee", NONE),
        ("I have an exam tomorrow and I am so stressed", NONE),
        ("", NONE),
    ],
)
def test_level(text: str, level: SafetyLevel) -> None:
    assert judge(text).level is level


@pytest.mark.parametrize(
    "text",
    [
        "I'm not okay I want to die",
        "I can not go on and want to die",
        "I do not sleep. I want to die",
        "I didn't kill myself yet but I want to",
        "I was watching a movie and I want to kill myself",
    ],
)
def test_a_no_that_governs_other_words_denies_nothing(text: str) -> None:
    assert judge(text).level >= ACTIVE


@pytest.mark.parametrize(
    "text", ["I'm not going to kill myself", "I don't want to kill myself", "I would never hurt myself"]
)
def test_a_denial_is_a_concern(text: str) -> None:
    finding = judge(text)
    assert finding.level is CONCERN and finding.denied


def test_who_and_when() -> None:
    other = judge("my son says he wants to kill himself")
    assert (other.level, other.subject) == (ACTIVE, Subject.OTHER)
    past = judge("when I was sixteen I tried to kill myself")
    assert (past.level, past.when) == (CONCERN, When.PAST)
    assert judge("my brother died by suicide").level is CONCERN
    assert judge("I was suicidal years ago and now I want to die again").level >= ACTIVE


def test_plan_means_and_time_are_read() -> None:
    finding = judge("I have the pills in my hand and I am going to kill myself tonight")
    assert finding.level is IMMINENT and finding.means and finding.time_named
    assert RiskKind.SUICIDE in finding.kinds and finding.sources


def test_a_question_about_heights_counts_after_a_loss_and_not_on_a_holiday() -> None:
    assert judge("which bridges near here are tall", "I lost my job today").level is CONCERN
    assert judge("how tall is that bridge, we want to take a photo").level is NONE
    assert judge("what is a painless way to die").level >= CONCERN


def test_a_joke_that_takes_it_back_stays_a_concern() -> None:
    finding = judge("forget it I was joking", "I want to kill myself")
    assert finding.level is CONCERN and finding.denied
    assert judge("forget it I was joking", "I want pasta").level is NONE


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("quiero morir", "es"),
        ("je veux mourir", "fr"),
        ("ich will nicht mehr leben", "de"),
        ("quero me matar", "pt"),
        ("voglio morire", "it"),
        ("ik wil dood", "nl"),
        ("मैं मरना चाहता हूँ", "hi"),
        ("main marna chahta hoon", "hi"),
        ("chcę się zabić", "pl"),
        ("ölmek istiyorum", "tr"),
        ("я хочу умереть", "ru"),
        ("أريد أن أموت", "ar"),
        ("我想自杀", "zh"),
        ("死にたい", "ja"),
    ],
)
def test_explicit_statements_in_other_languages(text: str, language: str) -> None:
    finding = judge(text)
    assert finding.level >= ACTIVE and finding.language == language


@pytest.mark.parametrize("text", ["me muero de hambre", "je suis morte de rire", "笑死我了", "ich sterbe vor hunger"])
def test_ways_of_speaking_in_other_languages(text: str) -> None:
    assert judge(text).level is NONE


def test_other_hypotheses_are_asked_about_and_several_that_agree_count() -> None:
    one = judge("the shelf is full", alternatives=("i want to kill myself", "the shelf is fall", "the elf is full"))
    assert (one.level, one.uncertain) == (CONCERN, True)
    many = judge(
        "i want to fill my shelf", alternatives=("i want to kill myself", "want to kill myself", "i kill myself")
    )
    assert many.level >= ACTIVE and not many.uncertain


def test_what_is_heard_badly_and_sounds_like_danger_is_asked_about() -> None:
    words = (("i", 0.9), ("want", 0.9), ("to", 0.9), ("gil", 0.3), ("myself", 0.4))
    finding = judge("i want to gil myself", confidence=0.6, words=words)
    assert (finding.level, finding.uncertain) == (CONCERN, True)
    assert judge("everything is so sad and lonely tonight", confidence=0.3).uncertain
    assert judge("the weather was nice", confidence=0.3).level is NONE


class Sure:
    source = "classifier"

    def __init__(self, probability: float) -> None:
        self._probability = probability

    def opinion(self, text: str) -> Opinion:
        level = ACTIVE if self._probability >= 0.9 else CONCERN if self._probability >= 0.5 else NONE
        return Opinion(level, is_certain=self._probability >= 0.9)


def test_the_classifier_adds_a_concern_and_explained_words_take_more() -> None:
    assert Screen((Sure(0.6),)).judge(Said("the sea looks soft")).sources == ("classifier",)
    assert Screen((Sure(0.4),)).judge(Said("the sea looks soft")).level is NONE
    assert Screen((Sure(0.6),)).judge(Said("I died laughing")).level is NONE
    assert Screen((Sure(0.95),)).judge(Said("I died laughing")).level is CONCERN


def test_an_error_counts_as_concern() -> None:
    class Broken(Sure):
        def opinion(self, text: str) -> Opinion:
            raise RuntimeError("private words")

    finding = Screen((Broken(0),)).judge(Said("we had pasta"))
    assert finding.level is CONCERN and finding.sources == ("fail_safe",)


def test_a_turn_that_takes_too_long_counts_as_concern_and_keeps_what_was_found() -> None:
    ticks = iter(range(100))
    slow = Screen(clock=lambda: float(next(ticks)), budget_s=1.5)
    finding = slow.judge(Said("I want to kill myself"))
    assert finding.level is ACTIVE and "fail_safe" in finding.sources
    ticks = iter(range(100))
    assert slow.judge(Said("we had pasta")).level is CONCERN


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300), st.lists(st.text(max_size=60), max_size=3))
def test_any_text_is_judged(text: str, earlier: list[str]) -> None:
    finding = Screen().judge(Said(text), earlier)
    assert bool(finding.kinds) == (finding.level > NONE)
    assert "fail_safe" not in finding.sources


@pytest.mark.parametrize(
    "text", ["a " * 2_000, "kill " * 800, "not " * 1_000, "my my my son " * 300, "1" * 4_000, "~" * 4_000]
)
def test_long_texts_stay_within_the_budget(text: str) -> None:
    assert "fail_safe" not in Screen(budget_s=20.0).judge(Said(text)).sources


def test_plain_spelling() -> None:
    assert normalise("I'm gonna KMS!!!") == "i am going to kill myself"
    assert normalise("s u i c i d e") == "suicide"
    assert normalise("I don\N{RIGHT SINGLE QUOTATION MARK}t") == "i do not"
    assert sound("kill myself") == sound("gil my self")
