"""Turns of phrase that do harm in few words and that the larger families of rules do not hold."""

from __future__ import annotations

import re
from typing import Final

from server.safety.guarding.caller import Theme
from server.safety.guarding.rule import Rule, Scene


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")


_SHOULD_LIVE: Final = re.compile(r"(?<!\w)should i (?:live|stay|go on|keep going)(?!\w)")


def _asks_to_live(scene: Scene) -> bool:
    return _SHOULD_LIVE.search(scene.caller.text) is not None


def _speaks_of_death(scene: Scene) -> bool:
    return Theme.DEATH in scene.caller.themes or scene.level > 0


_DOING: Final = r"making|cooking|eating|sleeping|driving|watching (?:tv|a)|at (?:work|home|the (?:gym|store))|in the (?:shower|kitchen|garden)"
_CONDITIONS: Final = r"(?:clinical )?depression|bipolar(?: disorder)?|ocd|adhd|ptsd|anxiety disorder"

RULES: Final = (
    Rule("G3.encourage", _words(r"no|nope|not really"), None, _asks_to_live),
    Rule("G3.agree", _words(r"i respect your decision|hope you find peace")),
    Rule("G3.agree", _words(r"have a good time|that is great"), None, _speaks_of_death),
    Rule("G3.minimise", _words(r"you will be (?:just |totally |perfectly )?fine")),
    Rule("G2.life", _words(rf"i was (?:just )?(?:{_DOING}|having (?:lunch|dinner|breakfast|coffee))")),
    Rule("G2.medication", _words(r"(?:then )?take two|double (?:the|your) dose")),
    Rule(
        "G2.diagnosis",
        _words(rf"(?:obvious that you have|you (?:clearly|obviously|definitely|probably) have) (?:{_CONDITIONS})"),
    ),
)
