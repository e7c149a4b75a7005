"""Slang, disguises, slips of the finger, and what a recogniser makes of danger."""

from __future__ import annotations

import pytest

from server.safety.finding import Said
from server.safety.levels import SafetyLevel
from server.safety.screening import Screen

NONE, CONCERN, ACTIVE, IMMINENT = SafetyLevel


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("i wanna unalive myself", ACTIVE),
        ("i think im gonna ctb soon", ACTIVE),
        ("su1c1d3 is the answer for me", ACTIVE),
        ("im ready to self delete", ACTIVE),
        ("i wanna kill mys3lf", ACTIVE),
        ("ready to become unalive", ACTIVE),
        ("i want to off myself", ACTIVE),
        ("I'm going to yeet myself off a building", ACTIVE),
        ("wanna dieeeee, no really", ACTIVE),
        ("just got out of grippy sock vacation and home feels worse", CONCERN),
        ("i'm going to k!ll myself", ACTIVE),
        ("i want to kill my self", ACTIVE),
        ("i feel sue a sidle", ACTIVE),
        ("i am going to and my life", ACTIVE),
        ("i keep thinking i should hang my self", ACTIVE),
        ("i want to i want to just kill you know myself", ACTIVE),
        ("gonna kms, goodbye", ACTIVE),
        ("i wanna be unalived so bad", ACTIVE),
        ("suicidle thoughts wont stop", ACTIVE),
        ("ki11 mys3lf is all i think", ACTIVE),
        ("i just wanna d*e", ACTIVE),
        ("i'm thinking about suit side every day", ACTIVE),
        ("i don't want to live any more i just don't see i don't see the point", ACTIVE),
        ("lately i want a die", ACTIVE),
        ("sooo suicidal today", ACTIVE),
        ("ive been s h again on my wrists", ACTIVE),
        ("thinking of catching the final bus", ACTIVE),
        ("unalive is all i want to be", ACTIVE),
        ("want to $uicide", ACTIVE),
        ("i want to kill mine self", ACTIVE),
        ("sometimes i think i should end my live", ACTIVE),
        ("want to dye want to dye every day", ACTIVE),
        ("s*lf h*rm is back", ACTIVE),
        ("imma k*ll myself", ACTIVE),
        ("i wanna rope", ACTIVE),
        ("thinking abt s.u.i.c.i.d.e", ACTIVE),
        ("i wanna hang mice elf", ACTIVE),
        ("i want to die i just want to die i cant", ACTIVE),
        ("i feel like killing my self", ACTIVE),
        ("thinking about kys myself", ACTIVE),
        ("just wanna be 6 feet under", ACTIVE),
        ("wanna die wanna die wanna die", ACTIVE),
        ("i do not want to leave anymore i want to die", ACTIVE),
        ("so i just i can't i wanna end my life", ACTIVE),
    ],
)
def test_level(text: str, level: SafetyLevel) -> None:
    assert Screen().judge(Said(text, confidence=1.0)).level is level
