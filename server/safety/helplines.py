"""Help lines by country: only those that may be spoken, the emergency number, and where others are found."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.errors import SettingsError
from server.safety.countries import choose_country, countries, country_in, country_of_phone
from server.safety.helpline_entries import HelpLine, faults, read
from server.safety.levels import HelpResource

__all__ = ["BOOK", "CountryHelp", "HelplineBook", "choose_country", "read_rows"]

BOOK = Path(__file__).with_name("helplines.toml")


@dataclass(frozen=True, slots=True)
class CountryHelp:
    """What may be told to somebody in a country."""

    country: str
    """ISO 3166-1 alpha-2; empty: unknown."""
    country_name: str
    """As it stands in a sentence, such as "the Netherlands"; empty: unknown."""
    emergency: str
    """The number for an ambulance or for every emergency, in digits; empty: unknown."""
    lines: tuple[HelpResource, ...]
    """Lines that are verified or that the operator has confirmed, those for everybody first."""


class HelplineBook:
    """Every help line that is known. Unverified ones are kept, and never given out until confirmed."""

    def __init__(self, lines: Iterable[HelpLine], international: HelpResource, confirmed: Collection[str] = ()) -> None:
        """`confirmed`: ids or countries whose lines the operator has checked; raises `SettingsError` for others."""
        self._lines = {line.id: line for line in lines}
        self.international = international
        """The international directory of help lines."""
        self._confirmed = frozenset(_as_written(name, self._lines) for name in confirmed)

    @classmethod
    def load(cls, path: Path = BOOK, confirmed: Collection[str] = (), extra: Path | None = None) -> HelplineBook:
        """Read the book, and the operator's own lines of the same form from `extra`; the same id replaces a line.

        Raises `SettingsError` naming the file and the line that is wrong.
        """
        book = _table(path)
        rows = read_rows(path) + (read_rows(extra) if extra is not None else [])
        found = book.get("international", {})
        international = HelpResource(
            str(found["name"]), url=str(found["url"]), languages=tuple(found.get("languages", ()))
        )
        return cls((read(row) for row in rows), international, confirmed)

    def help_for(self, country: str) -> CountryHelp:
        """Give what may be told in `country`, a code; one that is unknown or empty has no number and no line."""
        code = choose_country(country, "", "")
        known = countries().get(code)
        if known is None:
            return CountryHelp("", "", "", ())
        shared = countries().get(known.lines_of)
        places = {code, known.lines_of} if shared else {code}
        lines = [line for line in self._lines.values() if line.country in places and self.may_be_spoken(line)]
        emergency = known.emergency or (shared.emergency if shared else "")
        lines.sort(key=lambda line: bool(line.for_whom))
        return CountryHelp(code, known.name, emergency, tuple(line.resource() for line in lines))

    def may_be_spoken(self, line: HelpLine) -> bool:
        """Whether a caller may be given this line."""
        return line.verified or line.id in self._confirmed or line.country in self._confirmed

    def country_in(self, text: str) -> str | None:
        """Give the code of the country that a caller says they are in; None: none, or no telling which."""
        return country_in(text)

    def country_of_phone(self, number: str) -> str | None:
        """Give the code of the country of an E.164 number; None: unknown."""
        return country_of_phone(number)

    def countries(self) -> tuple[str, ...]:
        """Give the codes of the countries with an emergency number or a line that may be spoken, in order."""
        found = (self.help_for(code) for code in sorted(countries()))
        return tuple(place.country for place in found if place.emergency or place.lines)

    def entries(self) -> tuple[HelpLine, ...]:
        """Give every line, also those that may not be spoken."""
        return tuple(self._lines.values())

    def told(self) -> str:
        """Say in a few words what there is, for whoever starts the server."""
        spoken = [line for line in self._lines.values() if self.may_be_spoken(line)]
        places = len({line.country for line in spoken})
        waiting = len(self._lines) - len(spoken)
        return f"{len(spoken)} help lines in {places} countries, {waiting} more wait to be confirmed"


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Read the lines of a book as they are written; raises `SettingsError` for the first that is wrong."""
    rows: list[dict[str, Any]] = _table(path).get("line", [])
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        name = str(row.get("id") or f"line {number}")
        wrong = next(faults(row), "stands twice" if name in seen else "")
        if wrong:
            raise SettingsError(f"{path}: the help line {name} {wrong}; mend it, or take it out.")
        seen.add(name)
    return rows


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(
            f"The help lines {path} cannot be read ({error.strerror}); set safety.helplines_file to a readable file."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"The help lines {path} are not TOML: {error}.") from None


def _as_written(name: str, lines: Mapping[str, HelpLine]) -> str:
    """Give an id or a country as the book writes it."""
    if name.lower() in lines:
        return name.lower()
    code = choose_country(name, "", "") if len(name) == 2 else ""
    if not any(line.country == code for line in lines.values()):
        raise SettingsError(
            f"safety.confirmed_helplines names {name}, which is neither a help line nor a country that has one; "
            "helplines.toml lists both."
        )
    return code
