"""How grave a risk is, what it is, whom it is about, and where people who help are reached."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class SafetyLevel(enum.IntEnum):
    """How grave a risk is, in rising order."""

    NONE = 0
    CONCERN = 1
    ACTIVE = 2
    IMMINENT = 3


class RiskKind(enum.StrEnum):
    """What a risk is; the values are those of `SafetyEvent.kinds` on the wire."""

    SUICIDE = "suicide"
    SELF_HARM = "self_harm"
    VIOLENCE = "violence"
    """The caller may hurt somebody else."""
    ABUSE = "abuse"
    """Somebody hurts the caller, or a child, now or before."""
    EATING_DISORDER = "eating_disorder"
    PSYCHOSIS = "psychosis"
    SUBSTANCE = "substance"
    MEDICAL = "medical"
    """A body in danger: an overdose, a collapse, a wound."""
    DISTRESS = "distress"
    """Hopelessness or despair without a named danger."""


class Subject(enum.StrEnum):
    """Whom a risk is about."""

    SELF = "self"
    OTHER = "other"


class When(enum.StrEnum):
    """When a risk is."""

    NOW = "now"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class HelpResource:
    """A way to reach people who help; empty strings are absent."""

    name: str
    phone: str = ""
    sms: str = ""
    url: str = ""
    country: str = ""
    languages: tuple[str, ...] = ()
