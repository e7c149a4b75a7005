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
# Where the speaker is counts in any sentence; other talk of a country ("he died in Iraq") only in a short answer.
_THE = r"(?: the| der| den| die| la| el| los| las| le| les| o| os| het| de)?"
_NOW = (
    r"(?: currently| now| right now| here| still| living| staying| based| located| calling| over| actually| really"
    r"| back)*"
)
_LIVE = (
    rf"(?:(?:i|we){_NOW}(?: ve| have| just)* (?:live|am|are|moved|stay|reside){_NOW} (?:in|to|from)|"
    rf"(?:i ?m|we re){_NOW} in|calling from|vivo e[nm]|vivo in|moro (?:no|na|em)|wohne in|lebe in|"
    rf"habite (?:en|au|aux)|woon in|estoy en|estou em|sono in){_THE}"
)
_IN = rf"(?:in|inside|within|en|em|nel|negli|nei|nelle){_THE}"
_TOWARDS = rf"(?:no|na|nos|nas|im|a|au|aux|to){_THE}"
_FROM = rf"(?:from|de|da|do|dos|das|del|dalla|dall|aus|uit|desde|depuis){_THE}"
_NOT = re.compile(
    r"(?:\b(?:not|never|nicht|niet|pas|nao|non|was|were|been|used to (?:be|live)|no longer)|n t)(?: \w+){0,2} $"
)
_NATIONAL = (
    r"(?:i m|i am|im|we re|we are|soy|somos|je suis|ich bin|sou|eu sou|sono|io sono|ik ben|मैं|main)"
    r"(?: actually| really| an?| un| une| una| um| uma| ein| eine| een| from a)*"
)
_ANSWER = frozenset(
    (
        "um uh er well oh so yes yeah the it s its my country is are i m im am we re in from at on here right now live "
        "living currently located based calling staying near of a an and place state city town think please ok okay "
        "just actually over down up usa vivo en desde soy estoy aqui de del la las los el pais es je suis habite vis "
        "au aux les d ici c ich wohne lebe bin aus der den die hier eu moro estou no na nos nas do da dos das aqui sou "
        "io abito sono dal dalla nel nella negli qui ik woon leef ben uit het main mein hoon rehta rehti se "
        "मैं में हूँ से रहता रहती रह रहा रही हूं"
    ).split()
)
_OTHER_TALK = frozenset(
    (
        "he she they his her their them him who mom mum mother dad father brother sister son daughter friend husband "
        "wife ex boss uncle aunt cousin died dead killed war go going went want visit visited trip travel born was "
        "were interested deployed served back miss love like hate food team news or if about speak speaking when ago "
        "used last mi mon ma mein meine meu minha mio mia mijn"
    ).split()
)
_STRANGE_WORDS = 2
"""Words of an answer that are neither usual in one nor the country: a city, as in "San Jose, California"."""
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
    found = _framed(_LIVE, folded, sure=True)
    if not found:
        whole = _FILLERS.sub("", folded)
        names, people = _names()
        if whole in names or whole in people:
            return (names.get(whole) or people[whole]).code
        if not _is_answer(folded):
            return None
        found = (
            _framed(_IN, folded, sure=True)
            or _framed(_TOWARDS, folded, sure=False)
            or _framed(_FROM, folded, sure=False)
            or {
                people[match.group("name")].code
                for match in re.finditer(rf"\b{_NATIONAL} (?P<name>{_pattern()[1]})\b", folded)
                if _NOT.search(folded[: match.start("name")]) is None
            }
            or _bare(folded)
        )
    return found.pop() if len(found) == 1 else None


def _framed(frame: str, folded: str, *, sure: bool) -> set[str]:
    """Countries named after one of the words of `frame`; a name that may be something else only where it is `sure`."""
    return {
        _code(match.group("name"))
        for match in re.finditer(rf"\b{frame} (?P<name>{_pattern()[0]})\b", folded)
        if (sure or match.group("name") not in _unsure()) and _NOT.search(folded[: match.start("name")]) is None
    }


def _is_answer(folded: str) -> bool:
    """Whether this is a short answer to "which country are you in?", and not talk in which a country comes up."""
    rest = re.sub(rf"\b(?:{_pattern()[0]}|{_pattern()[1]})\b", " ", folded).split()
    strange = [word for word in rest if word not in _ANSWER]
    return len(strange) <= _STRANGE_WORDS and not _OTHER_TALK.intersection(rest)


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
