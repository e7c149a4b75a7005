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

_DIE = r"(?:die|be dead|stop (?:living|existing)|disappear for ?ever)"
_ACTIVE = re.compile(
    r"\b(?:"
    r"kill(?:ing)? my ?self|(?:hang|hurt|harm|shoot|drown|starv)(?:e|ing)? my ?self|cut(?:ting)? my ?self"
    r"|(?:slit|cut)(?:ting)? my (?:wrists?|throat)|overdos(?:e|ing) on purpose|(?:planning|going|want) to overdose"
    r"|(?:took|swallowed|taken) all (?:of )?my (?:pills|meds|medication)"
    r"|jump(?:ing)? (?:off|from) (?:a|the|that) (?:bridge|roof|building|ledge|balcony)"
    r"|end(?:ing)? my (?:own )?life|tak(?:e|ing) my (?:own )?life|end(?:ing)? it all"
    r"|commit(?:ting)? suicide|(?:thinking|think|thought) (?:about|of) suicide|considering suicide|suicidal"
    rf"|(?:want|wanna|wish|ready|like|rather) (?:to )?{_DIE}\b(?! (?:of|from) )"
    r"|better off (?:if i (?:was|were) )?dead|wish i (?:was|were) dead|better off without me"
    r"|(?:do not|don t|don't) want to (?:live|be alive|be here any ?more|wake up|exist)"
    r"|no (?:reason|point) (?:to|in|for) liv(?:e|ing)"
    r"|(?:don't|don t|do not|can't|can t|cannot) see (?:a|any) reason to live"
    r")\b",
    re.IGNORECASE,
)
_MENTION = re.compile(r"\bsuicid(?:e|al)\b", re.IGNORECASE)
_NOW = re.compile(
    r"\b(?:right now|tonight|took (?:all )?(?:of )?(?:the|my|a bunch of|some) pills|swallowed|have a (?:gun|knife|rope)"
    r"|on the (?:bridge|roof|ledge)|in my hand|about to|goodbye|good bye|already (?:took|cut|swallowed))\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    # only a "not" that governs the very words counts: recognised speech has no stops, and "I'm not okay I want to die"
    # denies nothing
    r"\b(?:not|never|no longer|(?:do|did|would|am|ai)n(?:'| )t)"
    r"(?: (?:actually|really|even|ever|going|gonna|planning|trying|thinking|feeling|about|of|to|want|wanting|be)){0,5}"
    r" $",
    re.IGNORECASE,
)
_NOT_YET = re.compile(r"^\W*(?:\w+\W+){0,2}?yet\b", re.IGNORECASE)
_ALREADY_NEGATIVE = re.compile(r"^(?:do not|don t|don't|no |can't|can t|cannot)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the screen noticed in one turn."""

    level: SafetyLevel
    kinds: tuple[str, ...] = ()


def screen(text: str) -> Finding:
    """Judge one turn of the caller; any text, never raises."""
    folded = " ".join(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())
    level = SafetyLevel.CONCERN if _MENTION.search(folded) else SafetyLevel.NONE
    for match in _ACTIVE.finditer(folded):
        level = max(level, SafetyLevel.CONCERN if _is_denied(folded, match) else SafetyLevel.ACTIVE)
    if level is SafetyLevel.ACTIVE and _NOW.search(folded):
        level = SafetyLevel.IMMINENT
    return Finding(level, ("suicide_or_self_harm",)) if level else Finding(level)


def _is_denied(text: str, match: re.Match[str]) -> bool:
    if _ALREADY_NEGATIVE.match(match.group()) or _NOT_YET.match(text[match.end() :]):
        return False
    return _DENIED.search(text[: match.start()]) is not None
