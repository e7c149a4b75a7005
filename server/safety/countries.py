"""Which country a caller is in: said in words, read from a telephone number, or guessed from a language tag."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).with_name("countries.toml")
_ALSO = {"UK": "GB", "EL": "GR"}
# Somebody who says where they live means it more than where they come from; a bare name counts least.
_THE = r"(?: the| der| den| die| la| el| los| las| le| les| o| os| het| de)?"
_LIVE = (
    r"(?:(?:live|living|am|i m|we re|moved?|stay(?:ing)?) (?:\w+ )?(?:in|to)|vivo e[nm]|vivo in|moro (?:no|na|em)|"
    rf"wohne in|lebe in|habite (?:en|au|aux)|woon in|estoy en|estou em|sono in){_THE}"
)
_IN = rf"(?:in|inside|within|en|em|nel|negli|nei|nelle){_THE}"
_TOWARDS = rf"(?:no|na|nos|nas|im|a|au|aux|to){_THE}"
_FROM = rf"(?:from|de|da|do|dos|das|del|dalla|dall|aus|uit|desde|depuis){_THE}"
_NOT = re.compile(
    r"(?:\b(?:not|never|no longer|nicht|niet|pas|nao|non|was|were|been|used to (?:be|live))|n t)(?: \w+){0,2} $"
)
_NATIONAL = (
    r"(?:i m|i am|im|we re|we are|soy|somos|je suis|ich bin|sou|eu sou|sono|io sono|ik ben|मैं|main)"
    r"(?: actually| really| an?| un| une| una| um| uma| ein| eine| een| from a)*"
)
_FILLERS = re.compile(
    r"^(?:(?:um|uh|er|well|it s|its|oh|so|yes|yeah|the|country is|my country is|i think|ok|okay) )*"
    r"|(?: please| now| here)*$"
)


@dataclass(frozen=True, slots=True)
class Country:
    """A country, as `countries.toml` describes it."""

    code: str
    name: str
    """As it stands in a sentence."""
    emergency: str = ""
    calls: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    lines_of: str = ""


def fold(text: str) -> str:
    """Give `text` in lower case, without Latin accents and stops, words divided by one space."""
    parts = unicodedata.normalize("NFD", text.casefold().replace("ß", "ss"))
    bare = unicodedata.normalize("NFC", "".join(char for char in parts if not "\u0300" <= char <= "\u036f"))
    kept = (char if unicodedata.category(char)[0] in "LMN" else " " for char in bare)
    return " ".join("".join(kept).split())


@functools.cache
def countries() -> dict[str, Country]:
    """Give every country that is known, by code."""
    found: dict[str, Country] = {}
    for code, row in tomllib.loads(_FILE.read_text(encoding="utf-8")).items():
        lists = {key: _parts(row.get(key, "")) for key in ("calls", "said", "people", "doubtful")}
        found[code] = Country(
            code, row["name"], emergency=row.get("emergency", ""), lines_of=row.get("lines_of", ""), **lists
        )
    return found


def country_in(text: str) -> str | None:
    """Give the code of the one country that `text` says somebody is in; None: none, or no telling which."""
    # "us" is a country only in "the US": else it is the word
    folded = re.sub(r"\bthe us\b", "the usa", fold(text))
    whole = _FILLERS.sub("", folded)
    names, people = _names()
    if whole in names or whole in people:
        return (names.get(whole) or people[whole]).code
    for frame, sure in ((_LIVE, True), (_IN, True), (_TOWARDS, False), (_FROM, False)):
        found = {
            _code(match.group("name"))
            for match in re.finditer(rf"\b{frame} (?P<name>{_pattern()[0]})\b", folded)
            if (sure or match.group("name") not in _unsure()) and _NOT.search(folded[: match.start("name")]) is None
        }
        if found:
            return found.pop() if len(found) == 1 else None
    found = {
        people[match.group("name")].code
        for match in re.finditer(rf"\b{_NATIONAL} (?P<name>{_pattern()[1]})\b(?! \w+ing\b| food| speak)", folded)
    } or _bare(folded)
    return found.pop() if len(found) == 1 else None


def country_of_phone(number: str) -> str | None:
    """Give the code of the country of an E.164 `number` ("+49 30 ...", "0049..."); None: unknown or no country's."""
    digits = re.sub(r"[\s().-]", "", number)
    digits = digits[1:] if digits.startswith("+") else digits[2:] if digits.startswith("00") else ""
    if not re.fullmatch(r"[0-9]{7,15}", digits):
        return None
    if re.match(r"1(?:8(?:00|33|44|55|66|77|88)|900|[56]00|700)", digits):  # toll-free and the like: anywhere in +1
        return None
    prefixes = _prefixes()
    for length in range(min(len(digits), 7), 0, -1):
        if digits[:length] in prefixes:
            return prefixes[digits[:length]]
    return None


def choose_country(country: str, phone: str, language: str) -> str:
    """Give the country to help in: the one set, else the telephone number's, else the language tag's; "": unknown.

    `country` is a code, `phone` an E.164 number, `language` a BCP-47 tag; each may be empty. A language tag is a weak
    sign ("en-US" is what many devices come with), so it is the last.
    """
    code = _known(country)
    if code:
        return code
    from_phone = country_of_phone(phone)
    if from_phone is not None:
        return from_phone
    for part in language.replace("_", "-").split("-")[1:]:
        if len(part) == 1:  # what follows is an extension of the tag
            break
        if len(part) == 2 and _known(part):
            return _known(part)
    return ""


def _known(code: str) -> str:
    upper = code.strip().upper()
    upper = _ALSO.get(upper, upper)
    return upper if upper in countries() else ""


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)


@functools.cache
def _prefixes() -> dict[str, str]:
    return {prefix: country.code for country in countries().values() for prefix in country.calls}


@functools.cache
def _names() -> tuple[dict[str, Country], dict[str, Country]]:
    """Give the countries by what they are called, and by what their people are called."""
    names: dict[str, Country] = {}
    people: dict[str, Country] = {}
    for country in countries().values():
        own = fold(country.name)
        called = {fold(said) for said in (*country.said, *country.doubtful)}
        if country.code not in ("GE", "JE"):  # Georgia and Jersey alone are as likely in the USA
            called |= {own, own.removeprefix("the ")}
        for name in called:
            names.setdefault(name, country)
        for name in country.people:
            people.setdefault(fold(name), country)
    return names, people


@functools.cache
def _pattern() -> tuple[str, str]:
    """Give alternations of both kinds of names, longest first: "northern ireland" is not Ireland."""
    return tuple(  # type: ignore[return-value]
        "|".join(re.escape(name) for name in sorted(found, key=len, reverse=True)) for found in _names()
    )


def _code(name: str) -> str:
    return _names()[0][name].code


@functools.cache
def _unsure() -> frozenset[str]:
    return frozenset(fold(name) for country in countries().values() for name in country.doubtful) | _WEAK


def _bare(folded: str) -> set[str]:
    """Names without a frame, where they can mean nothing else."""
    return {
        _code(match.group())
        for match in re.finditer(rf"\b(?:{_pattern()[0]})\b", folded)
        if match.group() not in _unsure() and _NOT.search(folded[: match.start()]) is None
    }


_WEAK = frozenset(
    {
        "states", "u s", "u k", "oz", "island", "chile", "mali", "niger", "guinea", "cuba", "saudi", "emirates",
        "holland", "washington", "maine", "oregon", "indiana", "montana", "malta", "suiza", "niederlande", "korea",
    }
)  # fmt: skip
"""Bare words that may be something else: in a sentence they need "in" before them."""
