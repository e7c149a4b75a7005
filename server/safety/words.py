"""The words of the crisis protocol, read from `server/safety/words/*.toml`; numbers are spoken digit by digit."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, Protocol

from server.errors import HearkenError
from server.safety.levels import HelpResource

FOLDER: Final = Path(__file__).with_name("words")
DEFAULT_LANGUAGE: Final = "en"
NUMBER_STEPS: Final = ("emergency", "if_danger")
"""Steps that hold an emergency number."""
LINE_STEPS: Final = ("line_call", "line_call_text", "line_again")
"""Steps that hold a help line's name and number."""
REQUIRED: Final = (
    "validate", "ask_suicide", "finder", "local_emergency", "stay", "with_someone", "ask_country", "am_program",
    "check_now", *NUMBER_STEPS,
)  # fmt: skip

_DIGITS: Final[Mapping[str, str]] = {
    "en": "zero one two three four five six seven eight nine",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun",
    "pt": "zero um dois três quatro cinco seis sete oito nove",
    "it": "zero uno due tre quattro cinque sei sette otto nove",
    "nl": "nul een twee drie vier vijf zes zeven acht negen",
    "hi": "शून्य एक दो तीन चार पाँच छह सात आठ नौ",
}


_COUNTRIES: Final = "countries"
_EVERYWHERE: Final = ("US", "GB", "CA", "AU", "IE")


class Country(Protocol):
    """`server.safety.helplines.CountryHelp`."""

    @property
    def country_name(self) -> str:
        """Name, in English."""

    @property
    def emergency(self) -> str:
        """Number, digits; empty: unknown."""

    @property
    def lines(self) -> tuple[HelpResource, ...]:
        """Lines that may be spoken."""


class Lines(Protocol):
    """`server.safety.helplines.HelplineBook`."""

    @property
    def international(self) -> HelpResource:
        """The finder of help lines."""

    def help_for(self, country: str) -> Country:
        """What a country has; of an unknown one nothing."""

    def country_in(self, text: str) -> str | None:
        """The country that a caller names."""

    def countries(self) -> tuple[str, ...]:
        """Every country of the book."""


class Words:
    """Step to wordings, by language; a step that a language lacks is said in English."""

    def __init__(self, by_language: Mapping[str, Mapping[str, tuple[str, ...]]]) -> None:
        """Raises `HearkenError` if English lacks a step that is needed."""
        self._by_language = by_language
        for language, steps in by_language.items():
            missing = [step for step in REQUIRED if not steps.get(step)]
            if missing:
                raise HearkenError(f"The crisis words of {language} lack the step {missing[0]}; write it there.")

    @classmethod
    @cache
    def load(cls, folder: Path = FOLDER) -> Words:
        """Read every language's file; raises `HearkenError` naming one that is broken."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for path in sorted(folder.glob("*.toml")):
            try:
                steps = tomllib.loads(path.read_text(encoding="utf-8"))
            except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
                raise HearkenError(f"The crisis words {path.name} cannot be read ({error}); mend the file.") from None
            found[path.stem] = {step: tuple(said) for step, said in steps.items()}
        if DEFAULT_LANGUAGE not in found:
            raise HearkenError("The crisis words of English are missing; restore server/safety/words/en.toml.")
        return cls(found)

    def says_numbers_of(self, country: str, language: str) -> bool:
        """Whether a country's numbers are said in a language: in English all, in another those of its countries."""
        if language == DEFAULT_LANGUAGE:
            return True
        return country in _EVERYWHERE or country in self._by_language.get(language, {}).get(_COUNTRIES, ())

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that there are words in."""
        return tuple(self._by_language)

    def wordings(self, step: str, language: str) -> tuple[str, ...]:
        """The wordings of a step; in English where the language has none; empty for an unknown step."""
        own = self._by_language.get(language, {}).get(step)
        return own or self._by_language[DEFAULT_LANGUAGE].get(step, ())

    def has(self, step: str, language: str) -> bool:
        """Whether a language has a step of its own."""
        return bool(self._by_language.get(language, {}).get(step))

    def steps(self, language: str) -> Mapping[str, tuple[str, ...]]:
        """All steps that a language has of its own."""
        return self._by_language[language]


def spoken_number(number: str, language: str = DEFAULT_LANGUAGE) -> str:
    """A telephone number digit by digit, in words; letters (HOME) stay."""
    digits = _DIGITS.get(language, _DIGITS[DEFAULT_LANGUAGE]).split()
    said = [
        digits[int(char)] if char.isdecimal() and char.isascii() else char for char in re.sub(r"[^\w+]", "", number)
    ]
    return " ".join("plus" if char == "+" else char for char in said)


def with_emergency(template: str, number: str, language: str) -> str:
    """A sentence with an emergency number in it."""
    return template.format(number=spoken_number(number, language))


def with_line(template: str, line: HelpResource, country_name: str, language: str) -> str:
    """A sentence with a help line in it."""
    return template.format(
        number=spoken_number(line.phone, language), name=_spoken_name(line.name, language), country=country_name
    )


def _spoken_name(name: str, language: str) -> str:
    """A service's name with its digits as words: 988 is nine eight eight."""
    plain = re.sub(r"(?<=\d)-(?=\d)|:", "", name)
    return re.sub(r"\d+", lambda digits: spoken_number(digits.group(), language), plain)


def callable_lines(place: Country) -> tuple[HelpResource, ...]:
    """The lines of a country that have a telephone number; what only takes texts is shown and not spoken."""
    return tuple(line for line in place.lines if line.phone)


def line_step(words: Words, line: HelpResource, language: str) -> str:
    """Which step tells of a line: whether the same number takes texts, where the language has words for that."""
    takes_texts = bool(line.sms) and line.sms == line.phone
    return "line_call_text" if takes_texts and words.has("line_call_text", language) else "line_call"


def all_phrases(words: Words, lines: Lines) -> dict[str, tuple[str, ...]]:
    """Every phrase that may have to be spoken, by language of the voice."""
    return {language: tuple(dict.fromkeys(_phrases(words, lines, language))) for language in words.languages}


def _phrases(words: Words, lines: Lines, language: str) -> Iterator[str]:
    held = {*NUMBER_STEPS, *LINE_STEPS, _COUNTRIES}
    for step, said in words.steps(language).items():
        if step not in held:
            yield from said
    told = [country for country in lines.countries() if words.says_numbers_of(country, language)]
    places = [lines.help_for(country) for country in told]
    for number in sorted({place.emergency for place in places if place.emergency}):
        for step in NUMBER_STEPS:
            for template in words.steps(language).get(step, ()):
                yield with_emergency(template, number, language)
    for place in places:
        for line in callable_lines(place)[:1]:
            for step in (line_step(words, line, language), "line_again"):
                for template in words.steps(language).get(step, ()):
                    yield with_line(template, line, place.country_name, language)
