"""No fixed sentence claims care that this is not, names a method, or runs on."""

from __future__ import annotations

import re

from server.conversation.phrases import APOLOGY, GREETING, SILENCE_PROMPTS, SILENT_GOODBYE
from server.safety.disclosure import DisclosureBook
from server.safety.guard import all_replacements
from server.safety.helplines import HelplineBook
from server.safety.words import Words, all_phrases

CLAIMS = re.compile(r"\b(therap\w+|treat(?:s|ed|ing|ment)?|diagnos\w+|cure\w*|prescri\w+|clinical)\b", re.I)
ALLOWED_CLAIMS: frozenset[str] = frozenset()
HUMAN = re.compile(
    r"\bI(?:'m| am) (?:a |your )?(?:human|person|doctor|friend|counsellor|nurse)\b|\bI feel\b|\bI love\b"
)
METHOD = re.compile(r"\b(?:milligram|overdose of|noose|slit|hang yourself|lethal|painless)\b", re.IGNORECASE)
CONTRACT = re.compile(r"\bpromise (?:me|that)\b|\bswear\b", re.IGNORECASE)
MAX_WORDS = 24


def spoken() -> list[str]:
    words = all_phrases(Words.load(), HelplineBook.load())
    notices = DisclosureBook.load(name="Hearken").texts()
    found = [phrase for phrases in (*words.values(), *notices.values()) for phrase in phrases]
    return [*found, *all_replacements(), APOLOGY, GREETING, *SILENCE_PROMPTS, SILENT_GOODBYE]


def test_nothing_is_claimed_that_this_is_not() -> None:
    assert len(spoken()) > 500
    assert [said for said in spoken() if CLAIMS.search(said) and said not in ALLOWED_CLAIMS] == []
    assert [said for said in spoken() if HUMAN.search(said)] == []


def test_no_method_and_no_contract() -> None:
    assert [said for said in spoken() if METHOD.search(said) or CONTRACT.search(said)] == []


def test_sentences_are_short() -> None:
    words = list(all_phrases(Words.load(), HelplineBook.load())["en"])
    sentences = [sentence for said in words for sentence in re.split(r"(?<=[.?!])\s", said)]
    assert [sentence for sentence in sentences if len(sentence.split()) > MAX_WORDS] == []
    assert [said for said in words if len(re.findall(r"[.?!](?:\s|$)", said)) > 3] == []


def test_the_lint_finds_what_it_looks_for() -> None:
    assert CLAIMS.search("We treat depression") and HUMAN.search("I'm a person") and CONTRACT.search("promise me")
