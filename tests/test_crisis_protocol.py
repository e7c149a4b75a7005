"""The crisis protocol: what is said, in which order, and what never is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.safety.finding import Finding
from server.safety.helplines import HelplineBook
from server.safety.levels import RiskKind, SafetyLevel, Subject, When
from server.safety.protocol import MAX_PARTS, PROTOCOL_VERSION, Answer, CrisisProtocol, Handoff
from server.safety.words import Words, all_phrases, spoken_number

NONE, CONCERN, ACTIVE, IMMINENT = SafetyLevel
WORDS, LINES = Words.load(), HelplineBook.load()
NOTHING = Finding()
SUICIDE = (RiskKind.SUICIDE,)
ACTIVE_NOW = Finding(ACTIVE, SUICIDE)
IMMINENT_NOW = Finding(IMMINENT, SUICIDE, plan=True, means=True, time_named=True)


def protocol(**options: object) -> CrisisProtocol:
    return CrisisProtocol(WORDS, LINES, **{"country": "US", **options})  # type: ignore[arg-type]


def talk(crisis: CrisisProtocol, *turns: tuple[Finding, str]) -> list[Answer | None]:
    return [crisis.take(finding, text) for finding, text in turns]


def steps(answers: list[Answer | None]) -> list[str]:
    return [step for answer in answers if answer is not None for step in answer.steps]


def test_without_a_risk_it_says_nothing() -> None:
    assert protocol().take(NOTHING, "it rains") is None
    assert protocol().lost_turn() is None


def test_an_active_caller_is_asked_plainly_then_for_plan_means_and_time_one_question_a_turn() -> None:
    crisis = protocol()
    answers = talk(crisis, (ACTIVE_NOW, "I want to die"), *[(NOTHING, "I am not sure")] * 12)
    told = steps(answers)
    for step in ("validate", "ask_suicide", "ask_plan", "ask_intent", "ask_means", "ask_time", "ask_willing",
                 "ask_barrier", "trusted_person", "professional", "coping", "safety_plan", "am_program"):  # fmt: skip
        assert step in told, step
    assert all(answer is not None and " ".join(answer.parts).count("?") <= 1 for answer in answers)
    assert any("nine eight eight" in part for answer in answers if answer for part in answer.parts)
    assert any(resource.phone == "988" for answer in answers if answer for resource in answer.resources)


def test_danger_now_brings_the_emergency_number_at_once_and_people() -> None:
    (answer,) = talk(protocol(), (IMMINENT_NOW, "I will do it tonight, I have it here"))
    assert answer is not None and answer.level is IMMINENT
    assert any("nine one one" in part for part in answer.parts)
    told = steps(talk(protocol(), (IMMINENT_NOW, "x"), *[(NOTHING, "no")] * 6))
    assert {"emergency", "with_someone", "distance", "cannot_call", "stay"} <= set(told)


def test_risk_that_rises_goes_before_everything_else() -> None:
    crisis = protocol()
    talk(crisis, (ACTIVE_NOW, "I want to die"), (NOTHING, "yes"))
    (answer,) = talk(crisis, (IMMINENT_NOW, "tonight, it is right here"))
    assert answer is not None and "emergency" in answer.steps


def test_yes_to_a_concern_makes_it_active_and_a_time_makes_it_imminent() -> None:
    crisis = protocol()
    talk(crisis, (Finding(CONCERN, (RiskKind.DISTRESS,)), "I can't go on"), (NOTHING, "yes I am"))
    assert crisis.level is ACTIVE
    talk(crisis, (NOTHING, "yes, tonight"))
    assert crisis.level is IMMINENT


def test_a_denial_lowers_and_never_clears() -> None:
    crisis = protocol()
    talk(crisis, (ACTIVE_NOW, "I want to die"), (Finding(CONCERN, SUICIDE, denied=True), "I was joking"))
    assert crisis.level is CONCERN
    talk(crisis, *[(NOTHING, "I am fine, no")] * 20)
    assert crisis.level is CONCERN


def test_a_concern_that_is_denied_is_let_go_and_asked_after_again() -> None:
    crisis = protocol()
    answers = talk(crisis, (Finding(CONCERN, (RiskKind.DISTRESS,)), "I can't go on"), (NOTHING, "no, not that"),
                   *[(NOTHING, "we talked about the garden")] * 16)  # fmt: skip
    assert None in answers
    assert "reflect_denial" in steps(answers) and "check_in" in steps(answers)


def test_an_unknown_country_is_asked_for_and_nobody_is_given_a_wrong_number() -> None:
    crisis = protocol(country="")
    answers = talk(crisis, (ACTIVE_NOW, "I want to die"), (NOTHING, "yes"), (NOTHING, "I live in Canada"))
    assert "ask_country" in steps(answers)
    spoken = " ".join(part for answer in answers[:2] if answer for part in answer.parts)
    assert "nine" not in spoken
    later = answers[2:] + talk(crisis, *[(NOTHING, "hm")] * 8)
    assert any("nine eight eight" in part or "nine one one" in part for each in later if each for part in each.parts)


def test_a_country_without_a_verified_line_gets_the_finder_and_its_emergency_number() -> None:
    crisis = protocol(country="ES")
    answers = talk(crisis, (IMMINENT_NOW, "x"), *[(NOTHING, "hm")] * 4)
    spoken = " ".join(part for answer in answers if answer for part in answer.parts)
    assert "one one two" in spoken and "find a helpline dot com" in spoken


def test_somebody_else_in_danger() -> None:
    other = Finding(ACTIVE, SUICIDE, subject=Subject.OTHER)
    told = steps(talk(protocol(), (other, "my son wants to die"), *[(NOTHING, "okay")] * 5))
    assert {"other_validate", "other_ask", "other_stay", "other_line", "other_professional"} <= set(told)
    assert "ask_plan" not in told
    now = Finding(IMMINENT, SUICIDE, subject=Subject.OTHER)
    assert "emergency" in steps(talk(protocol(), (now, "he is on the bridge")))


@pytest.mark.parametrize(
    ("kind", "step"),
    [
        (RiskKind.ABUSE, "abuse"),
        (RiskKind.VIOLENCE, "harm_others"),
        (RiskKind.MEDICAL, "medical"),
        (RiskKind.EATING_DISORDER, "eating"),
        (RiskKind.PSYCHOSIS, "psychosis"),
        (RiskKind.SUBSTANCE, "substance"),
    ],
)
def test_every_kind_has_words_of_its_own(kind: RiskKind, step: str) -> None:
    assert step in steps(talk(protocol(), (Finding(CONCERN, (kind,)), "x")))
    grave = steps(talk(protocol(), (Finding(IMMINENT, (kind,)), "x"), (NOTHING, "x")))
    assert step in grave and "emergency" in grave


def test_the_past_and_the_bereaved_are_asked_how_it_is_now() -> None:
    past = Finding(CONCERN, SUICIDE, when=When.PAST)
    assert "ask_past_now" in steps(talk(protocol(), (past, "years ago I tried")))
    lost = Finding(CONCERN, SUICIDE, subject=Subject.OTHER, when=When.PAST)
    assert "bereaved" in steps(talk(protocol(), (lost, "my brother died by suicide")))


def test_a_human_is_offered_and_asked_for_with_consent() -> None:
    crisis = protocol(can_transfer=True)
    answers = talk(crisis, (IMMINENT_NOW, "x"), (NOTHING, "hm"))
    assert answers[1] is not None and answers[1].handoff is Handoff.OFFER
    (yes,) = talk(crisis, (NOTHING, "yes please"))
    assert yes is not None and yes.handoff is Handoff.REQUEST_WITH_CONSENT
    assert "stay" in crisis.handed_off("queued").steps or "queued" in crisis.handed_off("queued").steps
    failed = crisis.handed_off("failed")
    assert "handoff_failed" in failed.steps and any("nine one one" in part for part in failed.parts)
    assert "offer_human" not in steps(talk(protocol(), (IMMINENT_NOW, "x"), *[(NOTHING, "hm")] * 8))


def test_a_reason_not_to_call_is_answered() -> None:
    crisis = protocol()
    talk(crisis, (ACTIVE_NOW, "I want to die"), (NOTHING, "yes"))
    assert "barrier_police" in steps(talk(crisis, (NOTHING, "I can't call, they will send the police")))


def test_goodbye_is_not_the_end_and_a_lost_turn_is_said() -> None:
    crisis = protocol()
    talk(crisis, (ACTIVE_NOW, "I want to die"))
    assert "goodbye" in steps(talk(crisis, (NOTHING, "I have to go, bye")))
    lost = crisis.lost_turn()
    assert lost is not None and "lost" in lost.steps


def test_another_language_is_answered_in_it() -> None:
    crisis = protocol(country="MX")
    (answer,) = talk(crisis, (Finding(ACTIVE, SUICIDE, language="es"), "quiero morir"))
    assert answer is not None and answer.language == "es"
    assert all(part in all_phrases(WORDS, LINES)["es"] for part in answer.parts)


KNOWN = {phrase for phrases in all_phrases(WORDS, LINES).values() for phrase in phrases}
findings = st.builds(
    Finding,
    st.sampled_from(SafetyLevel),
    st.lists(st.sampled_from(RiskKind), min_size=1, max_size=2).map(tuple),
    st.sampled_from(Subject),
    st.sampled_from(When),
    st.sampled_from(["en", "en", "es", "hi", "zz"]),
    denied=st.booleans(),
    plan=st.booleans(),
    means=st.booleans(),
    time_named=st.booleans(),
    under_way=st.booleans(),
    uncertain=st.booleans(),
)
texts = st.sampled_from(
    [
        "",
        "yes",
        "no",
        "tonight",
        "I have it here",
        "bye",
        "I can't call, the police",
        "I'm in Canada",
        "get me a human",
        "I'm fourteen",
        "you said that already",
        "I was joking",
        "no me quiero morir",
        "thanks",
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(findings, texts), max_size=16),
    st.sampled_from(["", "US", "DE", "ES", "ZZ", "IN"]),
    st.booleans(),
)
def test_whatever_is_found_and_said(turns: list[tuple[Finding, str]], country: str, can_transfer: bool) -> None:
    crisis = protocol(country=country, can_transfer=can_transfer)
    highest = NONE
    for finding, text in turns:
        answer = crisis.take(finding, text)
        highest = max(highest, finding.level)
        if highest > NONE:
            assert crisis.level >= CONCERN
        if crisis.level >= ACTIVE:
            assert answer is not None
        if answer is not None:
            assert 1 <= len(answer.parts) <= MAX_PARTS and set(answer.parts) <= KNOWN
            assert len(answer.steps) == len(answer.parts)


def test_numbers_are_spoken_digit_by_digit() -> None:
    assert spoken_number("988") == "nine eight eight"
    assert spoken_number("0800 111 0 111", "de").startswith("null acht null null eins")
    assert not any(char.isdigit() for phrase in KNOWN for char in phrase)


def test_the_published_page_is_of_this_version_and_names_every_step() -> None:
    page = (Path(__file__).parents[1] / "docs" / "crisis-protocol.md").read_text(encoding="utf-8")
    assert f"version {PROTOCOL_VERSION}" in page
    named = set(re.findall(r"`([a-z_]+)`", page))
    spoken = {step for step in WORDS.steps("en")}
    assert spoken <= named, spoken - named
