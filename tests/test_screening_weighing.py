"""How the screen weighs: laughter, denials that are taken back, quoted orders, questions after loss, and what fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from server.safety.finding import Finding, Opinion, Said
from server.safety.levels import RiskKind, SafetyLevel, Subject
from server.safety.screening import Screen, hits
from server.safety.screening.hits import Reading
from server.safety.screening.phonetic import sounds_dangerous
from server.safety.screening.spelling import meant, reveal

NONE, CONCERN, ACTIVE, IMMINENT = SafetyLevel


def judge(text: str, *earlier: str) -> Finding:
    return Screen().judge(Said(text, confidence=1.0), earlier)


@pytest.mark.parametrize(
    "text",
    [
        "I want to kill myself lol",
        "I'm going to kill myself haha no one would notice",
        "i cut myself again lol",
        "i want to die lol",
    ],
)
def test_laughter_without_an_everyday_cause_is_asked_about(text: str) -> None:
    assert judge(text).level is CONCERN


def test_tears_are_no_laughter() -> None:
    assert judge("i want to kill myself 😭").level is ACTIVE


@pytest.mark.parametrize(
    "text", ["this homework makes me want to die lol", "lol kms this class is so boring", "kill me lol", "kms 💀"]
)
def test_laughter_with_an_everyday_cause_explains_it(text: str) -> None:
    assert judge(text).level is NONE


@pytest.mark.parametrize(
    "text",
    [
        "I can't see any reason not to kill myself",
        "so i just i can't i wanna end my life",
        "what's stopping me from killing myself is just fear",
        "I can't stop thinking about killing myself",
        "since she left I want to blow my brains out",
    ],
)
def test_a_no_that_is_taken_back_denies_nothing(text: str) -> None:
    finding = judge(text)
    assert finding.level >= ACTIVE and not finding.denied


@pytest.mark.parametrize("text", ["don't worry I'm not suicidal", "I don't want to die, I just want things to change"])
def test_a_no_inside_the_words_is_a_denial(text: str) -> None:
    finding = judge(text)
    assert (finding.level, finding.denied) == (CONCERN, True)


def test_being_told_to_die_is_cruelty_and_a_voice_that_tells_it_is_danger() -> None:
    told = judge("the kids in class said I should go kill myself")
    assert told.level is CONCERN
    assert judge("the voices tell me to kill myself").level >= ACTIVE


@pytest.mark.parametrize(
    "text", ["My cockatiel is sick and she might die soon", "he doesn't deserve to live in luxury"]
)
def test_what_may_become_of_others_is_not_the_callers_wish(text: str) -> None:
    assert judge(text).level is NONE


def test_several_last_arrangements_count_and_a_move_explains_them() -> None:
    assert judge("I've paid off all my debts and written down my passwords for my husband").level is CONCERN
    assert judge("we're moving so I cleared my flat and cancelled all my subscriptions").level is NONE


@pytest.mark.parametrize(
    ("earlier", "text", "level"),
    [
        ("my girlfriend left me", "how high does a fall need to be", CONCERN),
        ("nothing is left for me", "does it hurt to drown", CONCERN),
        ("I can't live without her", "how long would it take to bleed out", CONCERN),
        ("we're driving to scotland", "how high is the forth bridge", NONE),
        ("I have a headache", "how many aspirin can I take", NONE),
        ("I've been cutting again", "sorry I didn't mean that", CONCERN),
        ("I want pizza", "just kidding", NONE),
    ],
)
def test_earlier_turns(earlier: str, text: str, level: SafetyLevel) -> None:
    assert judge(text, earlier).level is level


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("suicdal", "suicidal"),
        ("sucide", "suicide"),
        ("myslef", "myself"),
        ("killings", "killings"),
        ("skill", "skill"),
    ],
)
def test_one_slip_of_the_finger(written: str, word: str) -> None:
    assert meant(written) == word


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("s*icide", "suicide"),
        ("d i e", "die"),
        ("to 💀 myself", "to kill myself"),
        ("become unalive", "die"),
        ("catch the last bus home", "catch the last bus home"),
        ("m*a*s*h", "m*a*s*h"),
    ],
)
def test_disguises(written: str, plain: str) -> None:
    assert reveal(written) == plain


def test_a_transcript_of_unknown_trust_must_be_near_in_letters_too() -> None:
    assert sounds_dangerous("gil myself", closely=True)
    assert not sounds_dangerous("had on all of", closely=True)
    finding = Screen().judge(Said("i want to gil myself"))
    assert (finding.level, finding.uncertain) == (CONCERN, True)


class Sure:
    source = "classifier"

    def __init__(self, probability: float) -> None:
        self._probability = probability

    def opinion(self, text: str) -> Opinion:
        level = ACTIVE if self._probability >= 0.6 else CONCERN if self._probability >= 0.3 else NONE
        return Opinion(level, is_certain=self._probability >= 0.9)


@pytest.mark.parametrize(
    ("text", "probability", "level"),
    [
        ("I sit in the dark", 0.2, NONE),
        ("I sit in the dark", 0.4, CONCERN),
        ("I sit in the dark", 0.7, ACTIVE),
        ("the dark is deep", 0.7, CONCERN),
        ("I sat in the dark two years ago", 0.7, CONCERN),
        ("my dad died and I sit in the dark", 0.7, NONE),
        ("my dad died and I sit in the dark", 0.95, CONCERN),
    ],
)
def test_the_classifier_alone(text: str, probability: float, level: SafetyLevel) -> None:
    finding = Screen((Sure(probability),)).judge(Said(text, confidence=1.0))
    assert finding.level is level
    assert finding.sources == (("classifier",) if level else ())


def test_a_failure_names_a_kind_and_keeps_what_was_found() -> None:
    class Broken(Sure):
        def opinion(self, text: str) -> Opinion:
            raise RuntimeError("private words")

    nothing = Screen((Broken(0),)).judge(Said("we had pasta"))
    assert (nothing.level, nothing.kinds, nothing.sources) == (CONCERN, (RiskKind.DISTRESS,), ("fail_safe",))


def test_rules_that_break_and_a_clock_that_breaks_count_as_concern(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> float:
        raise OSError("no time")

    assert Screen(clock=broken).judge(Said("we had pasta")).level is CONCERN
    monkeypatch.setattr(Reading, "finding", broken)
    finding = Screen().judge(Said("we had pasta"))
    assert finding.level is CONCERN and finding.sources == ("fail_safe",)


def test_what_was_found_outlives_a_spent_budget() -> None:
    ticks: Iterator[int] = iter(range(100))
    finding = Screen(clock=lambda: float(next(ticks)), budget_s=1.5).judge(Said("my son says he wants to kill himself"))
    assert finding.level is ACTIVE and finding.subject is Subject.OTHER and "fail_safe" in finding.sources


@pytest.mark.parametrize("text", ["cut my cut my arm " * 222, "gave my things away " * 200, "kill myself " * 333])
def test_what_one_hit_costs_does_not_grow_with_the_turn(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[int] = []
    weigh = Reading._in_context

    def spy(self: Reading, hit: hits.Hit, words: str, before: str, after: str) -> hits.Hit | None:
        looked_at.append(len(before) + len(after))
        return weigh(self, hit, words, before, after)

    monkeypatch.setattr(Reading, "_in_context", spy)
    assert Reading(text).finding().level > NONE
    assert looked_at and max(looked_at) <= 2 * hits._AROUND
