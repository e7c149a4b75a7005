"""One help line as it is written down, and what can be wrong with the writing."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from server.safety.countries import countries
from server.safety.levels import HelpResource

MAX_AGE = datetime.timedelta(days=180)
"""How long a line counts as verified (checklist R1)."""

_ID = re.compile(r"[a-z]{2}(?:-[a-z0-9]+)+")
_NUMBER = re.compile(r"\+?[0-9(][0-9() -]*[0-9]")
_WORD = re.compile(r"[A-Z0-9]{1,12}")
_URL = re.compile(r"https://[A-Za-z0-9.-]+\.[a-z]{2,}(?:/\S*)?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A help line; `helplines.toml` says what each field is."""

    id: str
    country: str
    name: str
    phone: str = ""
    sms: str = ""
    sms_word: str = ""
    chat: str = ""
    hours: str = ""
    languages: tuple[str, ...] = ()
    free: bool | None = None
    confidential: bool | None = None
    for_whom: str = ""
    source: str = ""
    verified: bool = False
    verified_on: datetime.date | None = None
    note: str = ""

    def resource(self) -> HelpResource:
        """Give what a caller is told of it; a word to send stands as "HOME to 741741"."""
        sms = f"{self.sms_word} to {self.sms}" if self.sms_word else self.sms
        return HelpResource(self.name, self.phone, sms, self.chat, self.country, self.languages)


_TYPES: Mapping[str, type] = {
    "languages": list, "free": bool, "confidential": bool, "verified": bool, "verified_on": datetime.date,
}  # fmt: skip
_FIELDS = tuple(field.name for field in fields(HelpLine))


def read(row: Mapping[str, Any]) -> HelpLine:
    """Make a help line of a row without `faults`."""
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return HelpLine(**values)


def faults(row: Mapping[str, Any]) -> Iterator[str]:
    """Say what is wrong with a row, whatever the date is; each as a clause that follows the row's id."""
    for key, value in row.items():
        wanted = _TYPES.get(key, str)
        if key not in _FIELDS:
            yield f"has {key}, which is no field of a help line"
        elif not isinstance(value, wanted) or (wanted is datetime.date and isinstance(value, datetime.datetime)):
            yield f"has a {key} that is not a {_said(wanted)}"
    yield from _missing(row)
    for key, form in (("id", _ID), ("phone", _NUMBER), ("sms", _NUMBER), ("sms_word", _WORD)):
        value = row.get(key, "")
        if isinstance(value, str) and value and form.fullmatch(value) is None:
            yield f"has a {key} of a wrong form"
    for key in ("chat", "source"):
        value = row.get(key, "")
        if isinstance(value, str) and value and _URL.fullmatch(value) is None:
            yield f"has a {key} that is not an https address"
    for language in row.get("languages", ()) if isinstance(row.get("languages", ()), list) else ():
        if not isinstance(language, str) or _LANGUAGE.fullmatch(language) is None:
            yield "has a language that is not a BCP-47 tag"


def _missing(row: Mapping[str, Any]) -> Iterator[str]:
    for key in ("id", "country", "name", "source"):
        if not row.get(key):
            yield f"lacks its {key}"
    if not any(row.get(key) for key in ("phone", "sms", "chat")):
        yield "has no phone, sms or chat"
    if row.get("country") and row["country"] not in countries():
        yield "has a country that is not an ISO 3166-1 code"
    if isinstance(row.get("id"), str) and row["id"][:2] != str(row.get("country", "")).lower():
        yield "has an id that does not begin with its country"
    if row.get("sms_word") and not row.get("sms"):
        yield "has a word to send and no number to send it to"
    if row.get("verified") and not row.get("verified_on"):
        yield "is verified without a date"
    if row.get("verified_on") and not row.get("verified"):
        yield "has a date and is not verified"


def age_faults(row: Mapping[str, Any], today: datetime.date) -> Iterator[str]:
    """Say what is wrong with a row's date on `today`."""
    date = row.get("verified_on")
    if not isinstance(date, datetime.date) or isinstance(date, datetime.datetime):
        return
    if date > today:
        yield f"was verified on {date.isoformat()}, which is to come"
    elif today - date > MAX_AGE:
        yield f"was verified on {date.isoformat()}, {(today - date).days} days ago; open its source and dial it again"


def _said(kind: type) -> str:
    return {str: "text", bool: "truth value (true or false)", list: "list", datetime.date: "date"}[kind]
