"""Text as it is spoken: lower-case words without punctuation, digits and abbreviations written out.

One definition for both sides of word error rate and for language-model training, so that a recogniser is never
charged for spelling "Mr." as "mister", and the model never learns a word that nobody says.
"""

from __future__ import annotations

import re
import unicodedata

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = ("", "", *"twenty thirty forty fifty sixty seventy eighty ninety".split())
_SCALES = ((1_000_000_000, "billion"), (1_000_000, "million"), (1_000, "thousand"), (100, "hundred"))
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_ABBREVIATIONS = {
    "mr": "mister",
    "mrs": "missus",
    "dr": "doctor",
    "messrs": "messieurs",
    "hon": "honorable",
    "rev": "reverend",
    "capt": "captain",
    "col": "colonel",
    "gen": "general",
    "prof": "professor",
    "jr": "junior",
    "sr": "senior",
    "etc": "et cetera",
    "vs": "versus",
}
_SYMBOLS = {"&": " and ", "%": " percent ", "+": " plus ", "@": " at ", "=": " equals "}
_QUOTES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "`": "'", "\u00b4": "'"})
_MONEY = re.compile(r"([$£€])\s?(\d[\d,]*)(?:\.(\d\d))?")
_MONEY_NAMES = {"$": ("dollar", "cent"), "£": ("pound", "pence"), "€": ("euro", "cent")}
_GROUPED = re.compile(r"\b\d{1,3}(?:,\d{3})+\b(?!\.\d)")
_CLOCK = re.compile(r"\b(\d{1,2}):(\d\d)\b")
_NUMBER = re.compile(r"(\d+)(?:\.(\d+))?(st|nd|rd|th|s)?(?![\d])")
_DOTTED = re.compile(r"\b([a-z])\.(?=[a-z]\b)")
_NOT_SPOKEN = re.compile(r"[^a-z' ]+")
_LOOSE_QUOTE = re.compile(r"(?<![a-z])'+|'+(?![a-z])")


def cardinal(number: int) -> str:
    """The number in words, without "and": 1812 is "one thousand eight hundred twelve"."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10] + (f" {_ONES[number % 10]}" if number % 10 else "")
    scale, name = next((scale, name) for scale, name in _SCALES if number >= scale)
    rest = f" {cardinal(number % scale)}" if number % scale else ""
    return f"{cardinal(number // scale)} {name}{rest}"


def ordinal(number: int) -> str:
    """The ordinal in words: 21 is "twenty first"."""
    head, _, last = cardinal(number).rpartition(" ")
    if last not in _ORDINALS:
        last = last[:-1] + "ieth" if last.endswith("y") else last + "th"
    else:
        last = _ORDINALS[last]
    return f"{head} {last}".strip()


def year(number: int) -> str:
    """The number as a year is said: 1462 is "fourteen sixty two", 1905 "nineteen oh five", 1900 "nineteen hundred"."""
    century, rest = divmod(number, 100)
    if number % 1000 < 10:
        return cardinal(number)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def _plural(words: str) -> str:
    return words[:-1] + "ies" if words.endswith("y") else words + ("es" if words.endswith(("x", "s")) else "s")


def _money(match: re.Match[str]) -> str:
    unit, fraction = _MONEY_NAMES[match[1]]
    whole = int(match[2].replace(",", ""))
    said = f" {whole} {unit}{'' if whole == 1 else 's'} "
    if match[3] and int(match[3]):
        said += f"{int(match[3])} {fraction if fraction == 'pence' else fraction + 's'} "
    return said


def _grouped(match: re.Match[str]) -> str:
    return f" {cardinal(int(match[0].replace(',', '')))} "


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    if minute == 0:
        return f" {hour} o'clock "
    return f" {hour} {'oh ' if minute < 10 else ''}{minute} "


def _number(match: re.Match[str]) -> str:
    digits, decimals, ending = match[1], match[2], match[3]
    if len(digits) > 12:
        return " " + " ".join(_ONES[int(digit)] for digit in digits) + " "
    value = int(digits)
    as_year = len(digits) == 4 and 1100 <= value < 2100 and not decimals
    if ending in {"st", "nd", "rd", "th"}:
        return f" {ordinal(value)} "
    said = year(value) if as_year else cardinal(value)
    if ending == "s":
        said = _plural(said)
    if decimals:
        said += " point " + " ".join(_ONES[int(digit)] for digit in decimals)
    return f" {said} "


def spoken(text: str) -> str:
    """Text to spoken words, lower-case a to z and inner apostrophes, one blank between words.

    Writes out cardinals, ordinals, decimals, clock times, money, four-digit years from 1100 to 2099, titles
    ("Mr." to "mister") and a few symbols; hyphens and dashes part words; accents are dropped.
    """
    text = unicodedata.normalize("NFKD", text.translate(_QUOTES))
    text = "".join(char for char in text if not unicodedata.combining(char)).lower()
    for symbol, words in _SYMBOLS.items():
        text = text.replace(symbol, words)
    text = _MONEY.sub(_money, text)
    text = _NUMBER.sub(_number, _CLOCK.sub(_clock, _GROUPED.sub(_grouped, text)))
    text = _DOTTED.sub(r"\1 ", text)
    text = _LOOSE_QUOTE.sub(" ", _NOT_SPOKEN.sub(" ", text))
    return " ".join(_ABBREVIATIONS.get(word, word) for word in text.split())
