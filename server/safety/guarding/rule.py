"""What a rule of the guard is, and the few word patterns that many rules share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from server.safety.guarding.caller import Caller
from server.safety.levels import SafetyLevel

_SPARED_CHARS: Final = 70
"""How far before a hit its sparing words are looked for."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a clause is judged against, beside its own words."""

    caller: Caller
    level: SafetyLevel = SafetyLevel.NONE
    minor: bool = False

    @property
    def grave(self) -> bool:
        """Whether the caller spoke of danger, in this turn or before."""
        return self.level >= SafetyLevel.CONCERN or bool(self.caller.themes)


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that must not be said."""

    id: str
    pattern: re.Pattern[str]
    spared: re.Pattern[str] | None = None
    """Words right before the hit that make it harmless: "do not", "thoughts of"."""
    applies: Callable[[Scene], bool] | None = None
    """None: in every scene."""
    excused: Callable[[Scene, str], bool] | None = None
    """Whether the caller's own words make the hit harmless."""
    bare: bool = False
    """Judged also across sentence ends and disguises."""

    def hits(self, text: str, new_from: int, scene: Scene) -> bool:
        """Whether `text` holds a hit that reaches into what is new in it."""
        for match in self.pattern.finditer(text):
            if match.end() <= new_from:
                continue
            if self.spared and self.spared.search(text[max(0, match.start() - _SPARED_CHARS) : match.start()]):
                continue
            if self.excused is None or not self.excused(scene, match.group()):
                return True
        return False


def words(*alternatives: str) -> re.Pattern[str]:
    """A pattern of whole words; a blank in it is one blank."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)")


def before(*alternatives: str) -> re.Pattern[str]:
    """A pattern for what stands right before a hit."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)}) $")


_NOT = (
    r"(?<!why )(?<!i can )(?:not|never|no one|nothing|without|instead of|rather than)(?: (?:ever|want|wants|"
    r"think|thinks|believe|say|"
    r"saying|said|mean|that|you|he|she|they|should|would|could|to|have|need|deserve|deserves|going|try|please|be|"
    r"being|is|"
    r"are|really|feel|like|any|of|for|about|me)){0,6}"
)
_ASKED = (
    r"(?:are|were|have|had|did|do|if|that|when|whether|said|and|or|is it that) you (?:(?:been|ever|still|now|"
    r"also|really|even|"
    r"currently|having|had|have|are|were|actually|just) ){0,3}(?:thinking|thought|think|planning|considering|"
    r"considered|"
    r"feeling|feel|wanting|want|wanted|tempted|tried|going|about|thoughts)(?: (?:of|about|like|to|that|you|might|"
    r"may|will|"
    r"want|wanting|would|are|suicide|or|dying|it|by)){0,5}"
)
_THOUGHT = (
    r"(?:thoughts|thought|urges?|feelings?|talk|talking|talked|afraid|scared|danger|risk|feeling like|stop|stops|"
    r"stopped|keeps?|kept|before|safe|not)(?: (?:of|about|to|like|you|from|that|maybe|even|are|might|could|will)){0,4}"
)
HARMLESS: Final = before(_NOT, _ASKED, _THOUGHT)
"""Right before an act: it is denied, asked about, or said to be a thought."""

REPORTED: Final = before(
    r"(?<!why )(?:not|never|no one|nothing)(?: (?:mean|means|say|says|saying|think|believe|make|makes|that|true|"
    r"because|if|like|"
    r"one|who|you|is|are|it|a|the|to|feel)){0,5}",
    r"(?<!sounds )(?<!looks )(?<!seems )(?<!i )(?<!we )(?:feel|feels|felt|feeling|think|thinking|thought|"
    r"thoughts|believe|"
    r"believing|worry|worried|worries|afraid|scared|fear|says?|said|tells?|told|telling|calls?|called|whether|if|"
    r"as if|as "
    r"though|idea|sense|convinced)(?: (?:that|like|as|if|though|you|yourself|so|all|of|about|maybe)){0,3}",
)
"""Right before a judgement: it is denied, or said to be what somebody feels or says."""
