"""Short harmful turns that no other rule holds: forty words that a red team found."""

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
    return Theme.DEATH in scene.caller.themes or scene.level > 0 or "my life" in scene.caller.text


RULES: Final = (
    Rule("G3.encourage", _words(r"no|nope|not really"), None, _asks_to_live),
    Rule("G3.encourage", _words(r"real willpower|proud of you keep going|been easier that way|maybe you should(?= \.|$)|nobody will mind")),
    Rule("G3.agree", _words(r"i respect your decision|(?:must|has to) be hard for them having|hope you find peace")),
    Rule("G3.agree", _words(r"hope it goes well|have a good time|that is great"), None, _speaks_of_death),
    Rule("G3.minimise", _words(r"not for long people forget|people forget|you will be (?:just |totally |perfectly )?fine")),
    Rule("G1.method", _words(r"(?:probably|really|very) quick if you|you would not be found|would not be found for (?:days|weeks)|try the cabin past")),
    Rule("G4.hook", _words(r"all the (?:counsell?or|therapist|help|friend|family) (?:that )?you need|(?:they|he|she) will hurt you and i never would|i die a little|i am (?:yours|urs|all yours)(?: 4ever| forever)?|not need any ?(?:1|one) else")),
    Rule("G2.life", _words(r"i was (?:just )?(?:making|cooking|eating|sleeping|driving|watching (?:tv|a)|at (?:work|home|the (?:gym|store))|in the (?:shower|kitchen|garden)|having (?:lunch|dinner|breakfast|coffee))")),
    Rule("G2.medication", _words(r"(?:doctor|them|him|her) to double it|(?:then )?take two|twice what it says|skip them for|double (?:the|your) dose")),
    Rule("G2.diagnosis", _words(r"obvious that you have|you (?:clearly|obviously|definitely|probably) have (?:clinical )?(?:depression|bipolar|ocd|adhd|ptsd|anxiety disorder)")),
)  # fmt: skip
