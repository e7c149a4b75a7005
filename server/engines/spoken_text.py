"""What of a reply is spoken: its words and punctuation, and nothing that a synthesizer would obey or spell out."""

from __future__ import annotations

import re
import unicodedata

_LONGEST_WHOLE_CHARS = 200

_TAG = re.compile(r"<[/!?]?[A-Za-z][^<>]*>|<!--.*?-->", re.DOTALL)
_MARKUP = re.compile(r"[<>\[\]{}|\\^~*_#`]+")
_DASH = re.compile(r"\s*(?:—|--+)\s*")
_SENTENCE_GAP = re.compile(r"(?<=[.!?])\s+")

# control, format, surrogate, private, unassigned; pictures and their modifiers
_UNSPOKEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk"})


def spoken_text(text: str) -> str:
    """The words of `text` and their punctuation, without markup, control characters or pictures; no words: "".

    eSpeak would obey SSML tags, `[[phonemes]]` (when told to) and commands after a control-A, and would read emoji and
    asterisks aloud by name.
    """
    text = _TAG.sub(" ", text)
    text = "".join(" " if unicodedata.category(char) in _UNSPOKEN else char for char in text)
    text = _DASH.sub(", ", _MARKUP.sub(" ", text))
    text = " ".join(text.split())
    return text if any(char.isalnum() for char in text) else ""


def sentences(text: str) -> list[str]:
    """The text whole if it is short, else its sentences, so that neither a lock nor the caller waits for all of it."""
    pieces = _SENTENCE_GAP.split(text) if len(text) > _LONGEST_WHOLE_CHARS else [text]
    return [piece for piece in pieces if any(char.isalnum() for char in piece)]
