"""What the screen reads of a turn, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass

from server.safety.levels import RiskKind, SafetyLevel, Subject, When


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of the caller, as it was typed or as the transcriber heard it."""

    text: str
    alternatives: tuple[str, ...] = ()
    """Other hypotheses of the same sound, likeliest first."""
    confidence: float | None = None
    """The transcriber's, in [0, 1]; None: unknown, 1 for a typed turn."""
    words: tuple[tuple[str, float | None], ...] = ()
    """Each word of `text` with its confidence in [0, 1]; may be empty."""
    language: str = "en"
    """Language the call was opened in; the words may be in another."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the screen noticed in one turn. The default is nothing."""

    level: SafetyLevel = SafetyLevel.NONE
    kinds: tuple[RiskKind, ...] = ()
    subject: Subject = Subject.SELF
    when: When = When.NOW
    language: str = "en"
    """Primary subtag of the language that the words that hit are in."""
    denied: bool = False
    """The caller names the risk to say that it is not so."""
    plan: bool = False
    """A method or a plan is named."""
    means: bool = False
    """The means are at hand."""
    time_named: bool = False
    """A time is named: tonight, after work, now."""
    under_way: bool = False
    """It has begun: pills taken, a wound, somebody is being hurt."""
    uncertain: bool = False
    """It was heard badly and sounds distressed: ask, do not ignore."""
    sources: tuple[str, ...] = ()
    """Ids of what hit: `rule:<id>`, `classifier`, `fail_safe`; never a word of the caller."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a classifier thinks of one turn. The default is nothing."""

    level: SafetyLevel = SafetyLevel.NONE
    """At most active: the rest is for the rules to say."""
    is_certain: bool = False
    """So sure that an idiom, a story or a natural death beside it explains nothing away."""
