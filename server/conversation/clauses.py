"""Cuts a reply into clauses while it is still being written, so that the first can be spoken at once.

Every cut is decided from the text up to one character past it, and never reconsidered: the clauses are the same
however the text was chunked, and joined they are the text.
"""

# ruff: noqa: RUF001 - typographic quotes, dashes and stops are what this file is about

from __future__ import annotations

import re

_CLOSERS = "\"'”’»)]}*_"
_SENTENCE_END = re.compile(rf"[.!?。！？][{re.escape(_CLOSERS)}]*$")
_ELLIPSIS = re.compile(rf"(?:\.\.|…)[{re.escape(_CLOSERS)}]*$")
_SOFT_END = re.compile(rf"(?:[,;:—–]|--|\s-)[{re.escape(_CLOSERS)}]*$")
_UNSPACED_ENDS = frozenset("—。！？")  # these end a clause without a blank after them
_DOTTED = re.compile(r"^(?:[^\W\d_]\.)+$")  # U.S., e.g., an initial
_WORD = re.compile(r"\S*\w\S*")
_SOFT_CUT = re.compile(r"[,;:—–…]\s*")

_ABBREVIATIONS = frozenset(
    "dr mr mrs ms mx prof st mt vs approx dept est ext gen gov hon jr lt rev sen sgt sr capt col etc inc ltd co"
    " jan feb aug sept oct nov dec tel ave blvd".split()
)


class ClauseSplitter:
    """Splits a streamed reply into clauses; joined, they are exactly the text that went in."""

    def __init__(self, *, first_min_words: int = 4, later_min_words: int = 10, max_chars: int = 120) -> None:
        """Allow a comma to end the first clause after `first_min_words` words, a later one after `later_min_words`.

        A sentence's end always ends a clause; no clause is longer than `max_chars` characters.
        """
        if min(first_min_words, later_min_words, max_chars) < 1:
            raise ValueError("first_min_words, later_min_words and max_chars must each be at least 1")
        self._soft_min_words = first_min_words
        self._later_min_words = later_min_words
        self._max_chars = max_chars
        self._open = ""

    def push(self, piece: str) -> list[str]:
        """Take the next piece of the reply, of any length; give the clauses that it completes."""
        done = []
        for char in piece:
            if (end := self._end_before(char)) is not None:
                done.append(self._cut(end, char))
            else:
                self._open += char
            if len(self._open) > self._max_chars:
                done.append(self._cut_overlong())
        return done

    def flush(self) -> list[str]:
        """End the reply; give what is left, if anything, and be ready for the next reply's text as a later clause."""
        rest, self._open = self._open, ""
        return [rest] if rest else []

    def _end_before(self, char: str) -> str | None:
        """The open clause, blank included, if it ends now that `char` is seen."""
        text = self._open
        if not _WORD.search(text) or text[-1].isspace():
            return None
        if char.isspace():
            soft = _SOFT_END.search(text) or _ELLIPSIS.search(text)
            ends = char == "\n" or _is_sentence_end(text) or (soft and self._long_enough(text))
            return (text + char)[: self._max_chars] if ends else None
        if text[-1] not in _UNSPACED_ENDS or char in _UNSPACED_ENDS or char in _CLOSERS:
            return None
        return text if text[-1] != "—" or self._long_enough(text) else None

    def _long_enough(self, text: str) -> bool:
        return len(_WORD.findall(text)) >= self._soft_min_words

    def _cut(self, clause: str, char: str) -> str:
        self._open = "" if len(clause) > len(self._open) else char
        self._soft_min_words = self._later_min_words
        return clause

    def _cut_overlong(self) -> str:
        """Cut at the last comma of the second half, else at the last blank, else in mid-word."""
        text = self._open
        commas = [match.end() for match in _SOFT_CUT.finditer(text) if self._max_chars // 2 < match.end() < len(text)]
        blanks = [index + 1 for index, char in enumerate(text[:-1]) if char.isspace()]
        end = (commas or blanks or [self._max_chars])[-1]
        self._open = text[end:]
        self._soft_min_words = self._later_min_words
        return text[:end]


def _is_sentence_end(text: str) -> bool:
    """Whether the text, known to be followed by a blank, ends a sentence and not only an abbreviation or a number."""
    if _ELLIPSIS.search(text) or not (match := _SENTENCE_END.search(text)):
        return False
    if text[match.start()] != ".":
        return True
    token = text[: match.start() + 1].split()[-1].lstrip("\"'“‘«([{*_")
    if token == "I.":
        return True
    if _DOTTED.match(token) or token[:-1].lower() in _ABBREVIATIONS:
        return False
    # "1. Breathe": a list's number belongs to what it numbers
    return bool(re.search(r"[^\W\d_]", text))
