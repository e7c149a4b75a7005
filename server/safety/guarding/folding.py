"""Brings a clause to one plain spelling before it is judged, whatever it was disguised in.

Plain: lower case, Latin letters for their look-alikes, contractions written out ("don't", "dont": "do not"), commas
dropped, sentence ends as " . " and " ? ", single blanks. Bare: the same without sentence ends, with "k1ll" and
"k.i.l.l" read as "kill".
"""

# ruff: noqa: RUF001 - look-alike letters are what this file is about

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LOOK_ALIKES: Final = str.maketrans(
    dict(zip("абвгдеѕіјкӏмнорстухуԁցһԛԝѵьյօսոɑɡɩʟʀıℓαβεικνορτυχωηγϲ", "abbrdesijklmhopctyxydghqwvbjounagilrilabeikvoptuxwnyc", strict=True))
    | {"’": "'", "‘": "'", "ʼ": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": ", ", "…": "...", "ß": "ss",
       "ø": "o", "æ": "ae", "đ": "d", "ł": "l"}
)  # fmt: skip
_NO_LETTER: Final = re.compile(r"[^a-z]+")
_REPEATED: Final = re.compile(r"(.)\1+")
_SQUEEZABLE: Final = re.compile(r"(.)\1{3,}")

_SHORT: Final = {
    **{form: "i am" for form in ("i'm", "im", "i`m")},
    **{f"{who}{mark}ve": f"{who} have" for who in ("i", "you", "we", "they") for mark in ("'", "")},
    **{f"{who}{mark}re": f"{who} are" for who in ("you", "they") for mark in ("'", "")},
    **{f"{who}{mark}s": f"{who} is" for who in ("that", "there", "what", "who") for mark in ("'", "")},
    **{f"{verb}n{mark}t": f"{verb} not" for verb in (
        "do", "does", "did", "is", "are", "was", "were", "have", "has", "had", "would", "should", "could", "must", "need"
    ) for mark in ("'", "")},
    "we're": "we are", "it's": "it is", "he's": "he is", "she's": "she is", "here's": "here is", "how's": "how is",
    "let's": "let us", "lets": "let us", "can't": "can not", "cant": "can not", "cannot": "can not",
    "won't": "will not", "wont": "will not", "ain't": "is not", "aint": "is not", "don't": "do not", "y'all": "you",
    "youll": "you will", "theyll": "they will", "itll": "it will", "youd": "you would", "theyd": "they would",
    "gonna": "going to", "wanna": "want to", "gotta": "have to", "gotten": "got", "lemme": "let me",
    "u": "you", "ur": "your", "urself": "yourself", "yrself": "yourself", "ppl": "people", "shouldve": "should have", "ya": "you", "n't": "not", "everybody": "everyone", "anybody": "anyone",
    "nobody": "no one", "somebody": "someone", "noone": "no one", "mom": "mother", "mum": "mother", "dad": "father",
    "alright": "okay", "ok": "okay", "kys": "kill yourself", "cause": "because",
}  # fmt: skip
_ENDINGS: Final = ((re.compile(r"'ll\b"), " will"), (re.compile(r"'d\b"), " would"), (re.compile(r"'re\b"), " are"))
_WORD: Final = re.compile(r"[a-z0-9$%@_*+!|'-]*[a-z0-9$%@_*'+]|[.?!]+|[;:\n]")
_LETTER_SIGNS: Final = str.maketrans("013457@$!|", "oieastasii")
_DISGUISED: Final = re.compile(r"[a-z][0135@$!|_*.\-/~+^=]+[a-z]|\b[0-9@$!|]+[a-z]|(?:\b\w\b[\W_]{1,3}){3}|(.)\1\1")
_SPELLED: Final = re.compile(r"(?:(?<![a-z0-9'])[a-z0-9@$!|](?:[\W_]{1,3})){2,}[a-z0-9@$!|](?![a-z0-9'])")
_INSIDE: Final = re.compile(r"(?<=[a-z0-9@$!|])(?:[._*~+^=\\/]+|-(?!\w{3}))(?=[a-z0-9@$!|])")


def letters(text: str) -> str:
    """Lower case with look-alike letters, accents, and characters without width taken out; punctuation stays."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(
            char for char in text if unicodedata.category(char) not in ("Mn", "Me", "Cf", "Cc") or char == "\n"
        )
    return _SQUEEZABLE.sub(r"\1\1\1", text.lower().translate(_LOOK_ALIKES))


def plain(text: str) -> str:
    """The words of what `letters` gave, in one spelling, with sentence ends as tokens."""
    for pattern, full in _ENDINGS:
        text = pattern.sub(full, text)
    return " ".join(_token(token) for token in _WORD.findall(text))


def _token(token: str) -> str:
    if token[0] in ".?!":
        return "?" if "?" in token else "."
    if token in ";:\n":
        return "."
    token = token.strip("*_-'") or "."
    if (full := _SHORT.get(token)) is not None:
        return full
    if token.endswith("'s"):
        return token[:-2] + " s"
    return token.replace("-", " ") if "-" in token else token


def bare(text: str) -> list[str]:
    """What `letters` gave, read without sentence ends; also undisguised where it looks disguised."""
    views = [_without_ends(plain(text))]
    if _DISGUISED.search(text):
        joined = _SPELLED.sub(lambda match: re.sub(r"[\W_]+", "", match.group().translate(_LETTER_SIGNS)), text)
        joined = _INSIDE.sub("", joined)
        for one in ("i", "l") if any(sign in joined for sign in "1!|") else ("i",):
            signs: dict[int, int | str] = {**_LETTER_SIGNS, **{ord(sign): one for sign in "1!|"}}
            read = _decoded(joined, signs)
            views += [_without_ends(plain(read)), _without_ends(plain(re.sub(r"(.)\1{2,}", r"\1", read)))]
            views.append(_without_ends(plain(re.sub(r"(.)\1{2,}", r"\1\1", read))))
    return list(dict.fromkeys(views))


_MIXED: Final = re.compile(r"(?<![a-z0-9])(?=[^\s]*[a-z])[a-z0-9@$!|]+")


def _decoded(text: str, signs: dict[int, int | str]) -> str:
    return _MIXED.sub(lambda match: match.group().rstrip("!").translate(signs), text)


def _without_ends(text: str) -> str:
    return " ".join(word for word in text.split() if word not in ".?")


def squeezed(text: str) -> str:
    """Only the letters, each run of one letter once, with nothing between them."""
    return _REPEATED.sub(r"\1", _NO_LETTER.sub("", text))
