"""One way of writing for every utterance the reply model sees: typed, recognised from speech, or in training data.

Recognised speech has no capitals and no marks; people's typing has too many. The model is small, and learns more when
"i cant sleep" and "I can't sleep." are the same tokens.
"""

from __future__ import annotations

import re
from typing import Final

from server.engines.dialogue_format import one_line

_PLAIN_MARKS: Final = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d", '"'),
        **dict.fromkeys("\u2013\u2014", "-"),
        "\u2026": "...",
    }
)
_LONE_I: Final = re.compile(r"(?<![\w'.-])i(?=$|[\s,.!?;]|'(?:m|ve|d|ll|s)\b)")
_SENTENCE_START: Final = re.compile(r"(^|[.!?]\s+)([a-z])")
_BLANK_BEFORE_MARK: Final = re.compile(r"\s+([,.!?;:]+(?=\s|$))")
_NO_BLANK_AFTER_MARK: Final = re.compile(r"(?<=[A-Za-z]),(?=[A-Za-z])|(?<=[a-z][.!?])(?=[A-Z])")
_FACE: Final = re.compile(r"(?:^|\s*)[:;]'?-?[()DPp](?=[\s.,!?]|$)")
_RUN_OF_MARKS: Final = re.compile(r"([!?.,])\1+")
_APOSTROPHE: Final = {
    word.replace("'", "").lower(): word
    for word in (
        "don't doesn't didn't can't won't isn't wasn't couldn't wouldn't shouldn't haven't hasn't aren't I'm I've "
        "that's"
    ).split()
}
_NO_APOSTROPHE: Final = re.compile(rf"\b({'|'.join(_APOSTROPHE)})\b", re.IGNORECASE)


def tidy(text: str) -> str:
    """Write an utterance on one line with plain quotes, sentence capitals, "I", single marks, and a mark at its end."""
    text = one_line(text.translate(_PLAIN_MARKS))
    text = one_line(_FACE.sub("", text))  # nobody says a smiley
    text = _NO_BLANK_AFTER_MARK.sub(lambda mark: f"{mark.group()} ", text)
    text = _BLANK_BEFORE_MARK.sub(r"\1", text)
    text = _RUN_OF_MARKS.sub(lambda run: "..." if run.group(1) == "." else run.group(1), text)
    if _is_shouted(text):
        text = text.lower()
    text = _NO_APOSTROPHE.sub(_with_apostrophe, text)
    text = _LONE_I.sub("I", text)
    text = _SENTENCE_START.sub(lambda start: start.group(1) + start.group(2).upper(), text)
    return text + "." if text and text[-1].isalnum() else text


def _is_shouted(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) > 12 and sum(letter.isupper() for letter in letters) > 0.7 * len(letters)


def _with_apostrophe(match: re.Match[str]) -> str:
    word = _APOSTROPHE[match.group().lower()]
    return word[0].upper() + word[1:] if match.group()[0].isupper() else word
