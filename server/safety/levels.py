"""How grave a risk is, and where people who help are reached."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class SafetyLevel(enum.IntEnum):
    """How grave a risk is, in rising order."""

    NONE = 0
    CONCERN = 1
    ACTIVE = 2
    IMMINENT = 3


@dataclass(frozen=True, slots=True)
class HelpResource:
    """A way to reach people who help; empty strings are absent."""

    name: str
    phone: str = ""
    sms: str = ""
    url: str = ""
    country: str = ""
    languages: tuple[str, ...] = ()
