"""Who must be told what and when: a clock of session time over `disclosures.toml`. Pure; time comes in as numbers.

The laws are named in the data file. Where several hold, every duty of each is done, at the shortest interval.
"""

from __future__ import annotations

import datetime
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.errors import SettingsError
from server.safety.countries import choose_country
from server.safety.human_question import language_of_question

_FILE = Path(__file__).with_name("disclosures.toml")
_KINDS = {
    "start": "artificial", "asked": "artificial", "limits": "limits", "data": "data", "interval": "break",
    "emotion": "emotion_recognition",
}  # fmt: skip
_HOUSE_WORDS = {"interval": "break"}
_FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Profile:
    """What decides the duties towards one caller."""

    country: str
    """ISO 3166-1 alpha-2; empty: unknown."""
    region: str
    """ISO 3166-2 such as "US-NY"; empty: unknown."""
    minor: bool
    language: str
    first_use: bool
    absent_s: float | None
    """Seconds since the last call; None: unknown, which counts as long."""
    prosody: bool
    """Whether emotion is read from the voice on this call."""
    today: datetime.date


@dataclass(frozen=True, slots=True)
class Due:
    """Something to tell now."""

    kind: str
    """A value of `server.conversation.messages.DisclosureKind`."""
    text: str
    jurisdiction: str
    """The law that asks for it, such as "US-NY"; empty: house policy alone."""
    spoken: bool = True
    language: str = "en"
    """Primary subtag of the language that `text` is in."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One law, or the house's own policy."""

    id: str
    where: tuple[str, ...]
    law: str
    source: str
    status: str
    checked: datetime.date
    effective: datetime.date
    duties: tuple[str, ...]
    region_unknown: bool = False
    every_s: float = math.inf
    every_minor_s: float = math.inf
    words: Mapping[str, str] = field(default_factory=dict)


class DisclosureBook:
    """Rules and words, with the assistant's name filled in."""

    def __init__(self, table: Mapping[str, Any], *, name: str, transcripts_kept: bool) -> None:
        """`table` is `disclosures.toml`; `transcripts_kept` chooses what is said of what happens to the words."""
        europe = tuple(table["europe"])
        self.rules = tuple(_rule(row, europe) for row in table["rule"])
        self.absence_s = float(table["absence_s"])
        self.lead_s = float(table["lead_s"])
        self._data = "data_kept" if transcripts_kept else "data"
        self._texts = {
            key: {language: text.replace("{name}", name) for language, text in said.items()}
            for key, said in table["text"].items()
        }

    @classmethod
    def load(cls, path: Path = _FILE, *, name: str = "Hearken", transcripts_kept: bool = False) -> DisclosureBook:
        """Read the book; raises `SettingsError` when it is not there or not whole."""
        try:
            return cls(tomllib.loads(path.read_text(encoding="utf-8")), name=name, transcripts_kept=transcripts_kept)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SettingsError(
                f"The disclosures {path} cannot be used ({error!r}); take the file of this version again."
            ) from None

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which callers are told."""
        return tuple(self._texts["start"])

    def rules_for(self, profile: Profile) -> tuple[Rule, ...]:
        """Give the rules that hold, the most specific first and the house's last."""
        country = choose_country(profile.country, "", "")
        region = profile.region.strip().upper()
        if region and not country:
            country = region.split("-")[0]
        found = [rule for rule in self.rules if _holds(rule, country, region, profile.today)]
        return tuple(sorted(found, key=lambda rule: (rule.where == ("*",), rule.region_unknown and not region)))

    def say(self, duty: str, rules: tuple[Rule, ...], language: str, *, minor: bool) -> Due:
        """Give the words of a duty in the caller's language, and the law that asks for them."""
        asks = {"limits": "first_use", "data": "first_use"}.get(duty, duty)
        rule = next(rule for rule in rules if asks in rule.duties)
        house = self._data if duty == "data" else _HOUSE_WORDS.get(duty, duty)
        language = language.split("-")[0].lower()
        for said_in in (language, _FALLBACK):
            for key in (rule.words.get(duty, ""), f"{house}_minor" if minor else "", house):
                text = self._texts.get(key, {}).get(said_in)
                if text is not None:
                    return Due(_KINDS[duty], text, rule.id, language=said_in)
        raise KeyError(duty)

    def texts(self) -> dict[str, tuple[str, ...]]:
        """Give every text that may be said, by language."""
        found: dict[str, list[str]] = {}
        for key, said in self._texts.items():
            if key.startswith("data") and key != self._data:
                continue
            for language, text in said.items():
                found.setdefault(language, []).append(text)
        return {language: tuple(dict.fromkeys(said)) for language, said in found.items()}


def may_read_voice(book: DisclosureBook, profile: Profile, *, consented: bool) -> bool:
    """Whether emotion may be read from the caller's voice: nowhere without consent (D6). No engine does so yet."""
    return consented or not any("emotion" in rule.duties for rule in book.rules_for(profile))


class DisclosureClock:
    """The notices of one session. Session time counts over all of its streams, and only while one is open."""

    def __init__(self, book: DisclosureBook, profile: Profile) -> None:
        """Start with nothing told; a session that is resumed keeps its clock."""
        self._book = book
        self._profile = profile
        self._rules = book.rules_for(profile)
        self._started = False
        self._last_s = 0.0
        every_s = min(rule.every_minor_s if profile.minor else rule.every_s for rule in self._rules)
        self._wait_s = max(every_s - book.lead_s, 1.0)

    def at_start(self) -> tuple[Due, ...]:
        """Give what is told before anything else; nothing when it was told already."""
        if self._started:
            return ()
        self._started = True
        duties = ["start"]
        if self._profile.first_use or self._long_absent():
            duties.append("limits")
        if self._profile.first_use:
            duties.append("data")
        if self._profile.prosody:
            duties.append("emotion")
        return tuple(self._say(duty) for duty in duties)

    def next_due_s(self) -> float:
        """Give the session time, in seconds, of the next notice."""
        return self._last_s + self._wait_s

    def due(self, elapsed_s: float) -> tuple[Due, ...]:
        """Give what is due at session time `elapsed_s`; one notice however far the clock jumped, none twice."""
        if not elapsed_s >= self.next_due_s():
            return ()
        self._last_s = elapsed_s
        return (self._say("interval"),)

    def asked(self, text: str) -> Due | None:
        """Give the answer to a caller who asks whether this is a human; None: they did not ask."""
        language = language_of_question(text, self._profile.language.split("-")[0])
        return None if language is None else self._say("asked", language)

    def _long_absent(self) -> bool:
        absent_s = self._profile.absent_s
        return absent_s is None or absent_s > self._book.absence_s

    def _say(self, duty: str, language: str = "") -> Due:
        return self._book.say(duty, self._rules, language or self._profile.language, minor=self._profile.minor)


def _holds(rule: Rule, country: str, region: str, today: datetime.date) -> bool:
    if today < rule.effective:
        return False
    if "*" in rule.where or (country and country in rule.where) or (region and region in rule.where):
        return True
    return rule.region_unknown and not region and any(place.split("-")[0] == country for place in rule.where)


def _rule(row: Mapping[str, Any], europe: tuple[str, ...]) -> Rule:
    where = tuple(place for name in row["where"] for place in (europe if name == "EU" else (name,)))
    return Rule(**{**row, "where": where, "duties": tuple(row["duties"])})
