"""Notices explicit English statements of suicide or self-harm in what the caller said.

Rules only, made for few misses on plain statements ("I want to kill myself"); hints, slang, other languages and what a
recogniser garbled pass unseen. It runs before anything is generated, and a hit keeps the language model silent for
that turn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from server.safety.levels import SafetyLevel

POLICY_VERSION = "0.1"
"""Version of the crisis protocol: this screen and the words of `server/safety/script.py`."""

_SELF = r"(?:my ?self|me)"
_ACTIVE = re.compile(
    rf"\b(?:kill(?:ing)? {_SELF}|hang(?:ing)? my ?self|hurt(?:ing)? my ?self|harm(?:ing)? my ?self|cut(?:ting)? my ?self"
    r"|shoot(?:ing)? my ?self|overdos(?:e|ing) on purpose|end(?:ing)? my (?:own )?life|tak(?:e|ing) my own life"
    r"|end(?:ing)? it all|commit(?:ting)? suicide|suicidal|(?:want|wanna|going|wish|ready|like) (?:to )?die\b(?! (?:of|from) )"
    r"|better off dead|wish i (?:was|were) dead|rather be dead|(?:do not|don t|don't) want to (?:live|be alive|wake up|exist)"
    r"|no (?:reason|point) (?:to|in) liv(?:e|ing)|better off without me)",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:right now|tonight|took (?:all )?(?:the|my|a bunch of|some) pills|swallowed|have a (?:gun|knife|rope)|on the (?:bridge|roof|ledge)"
    r"|in my hand|about to|goodbye|good bye|already (?:took|cut|swallowed))\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|never|no longer|don't|don t|didn't|didn t|wouldn't|wouldn t|am not|i'm not|i m not)\b(?:\W+\w+){0,3}\W*$",
    re.IGNORECASE,
)
_ALREADY_NEGATIVE = re.compile(r"^(?:do not|don t|don't|no )", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the screen noticed in one turn."""

    level: SafetyLevel
    kinds: tuple[str, ...] = ()


def screen(text: str) -> Finding:
    """Judge one turn of the caller; any text, never raises."""
    folded = " ".join(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())
    level = SafetyLevel.NONE
    for match in _ACTIVE.finditer(folded):
        denied = _DENIED.search(folded[: match.start()]) and not _ALREADY_NEGATIVE.match(match.group())
        level = max(level, SafetyLevel.CONCERN if denied else SafetyLevel.ACTIVE)
    if level is SafetyLevel.ACTIVE and _NOW.search(folded):
        level = SafetyLevel.IMMINENT
    return Finding(level, ("suicide_or_self_harm",)) if level else Finding(level)
