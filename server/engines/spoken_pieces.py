"""Turns a growing reply into pieces fit to be said: whole words, no speaker tags, and an end that is an end.

A word is given out once a blank follows it, so no piece ever holds half a character or half a tag. Near the token
limit whole sentences are given out instead, so that a reply that must be cut ends where a sentence does.
"""

from __future__ import annotations

import re
from typing import Final

from server.engines.dialogue_format import END_OF_UTTERANCE, FEELING_TAG, TAGS

_STOPS: Final = re.compile(
    "|".join(re.escape(mark) for mark in (END_OF_UTTERANCE, FEELING_TAG, *TAGS.values(), "<|endoftext|>"))
)
_SENTENCE_END: Final = re.compile(r"[.!?][\"')\]]*(?=\s)")


class SpokenPieces:
    """Reads the decoded reply as it grows, and gives out each part of it once."""

    __slots__ = ("_given", "ended")

    def __init__(self) -> None:
        """Start with nothing said."""
        self._given = ""
        self.ended = False
        """Whether the text came to a newline or a tag; nothing after it is said."""

    @property
    def given(self) -> str:
        """All that was given out so far."""
        return self._given

    def grow(self, text: str, *, whole_sentences: bool = False) -> str:
        """Take the whole reply decoded so far and give the part that can be said now, perhaps empty."""
        text, ended = spoken_part(text)
        self.ended = self.ended or ended
        if ended:
            return self._give(text)
        if whole_sentences:
            ends = [match.end() for match in _SENTENCE_END.finditer(text)]
            return self._give(text[: ends[-1]] if ends else "")
        return self._give(text[: max(text.rfind(" "), 0)])

    def finish(self, text: str, *, cut: bool) -> str:
        """Give the rest. A reply that was `cut` by the token limit loses its unfinished sentence, if it can."""
        text, ended = spoken_part(text)
        if not cut or ended or not text or text[-1] in ".!?\"'":
            return self._give(text)
        ends = [match.end() for match in _SENTENCE_END.finditer(text)]
        if ends and ends[-1] >= len(self._given):
            return self._give(text[: ends[-1]])
        if self._given:
            return "" if self._given[-1] in ".!?\"'" else "..."
        return text + "..."

    def _give(self, text: str) -> str:
        if len(text) <= len(self._given):
            return ""
        piece, self._given = text[len(self._given) :], text
        return piece


def spoken_part(text: str) -> tuple[str, bool]:
    """The text up to a newline or a tag, without blanks around it or half characters, and whether it ended there."""
    text = text.lstrip(" ")
    stop = _STOPS.search(text)
    if stop:
        return text[: stop.start()].replace("�", "").rstrip(), True
    return text.rstrip().rstrip("�").rstrip(), False
