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
    r"\b(?:"
    rf"kill(?:ing)? {_SELF}|(?:hang|hurt|harm|shoot)(?:ing)? my ?self|cut(?:ting)? my ?self|overdos(?:e|ing) on purpose"
    r"|end(?:ing)? my (?:own )?life|tak(?:e|ing) my own life|end(?:ing)? it all|commit(?:ting)? suicide|suicidal"
    r"|(?:want|wanna|going|wish|ready|like) (?:to )?die\b(?! (?:of|from) )"
    r"|better off dead|wish i (?:was|were) dead|rather be dead|better off without me"
    r"|(?:do not|don t|don't) want to (?:live|be alive|wake up|exist)|no (?:reason|point) (?:to|in) liv(?:e|ing)"
    r")",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:right now|tonight|took (?:all )?(?:the|my|a bunch of|some) pills|swallowed|have a (?:gun|knife|rope)"
    r"|on the (?:bridge|roof|ledge)|in my hand|about to|goodbye|good bye|already (?:took|cut|swallowed))\b",
    re.IGNORECASE,
)
_NOT = r"(?:not|never|no longer|(?:do|did|would)n(?:'| )t)"
_DENIED = re.compile(rf"\b{_NOT}\b(?:\W+\w+){{0,3}}\W*$", re.IGNORECASE)
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
