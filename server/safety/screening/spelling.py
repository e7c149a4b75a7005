"""Words of danger behind a slip of the finger, a star or a cartoon skull, brought back before any rule reads them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_MEANT: Final = ("suicide", "suicidal", "myself", "killing")
"""Long enough that no other English word is one slip away from them."""
_HIDDEN: Final = (
    "suicide",
    "suicidal",
    "suicides",
    "kill",
    "killing",
    "die",
    "dying",
    "dead",
    "death",
    "cutting",
    "murder",
    "hang",
    "self",
    "harm",
)
_STARRED: Final = re.compile(r"(?<!\S)(?=\w*[*#])\w[\w*#]{1,9}(?![\w*#])")
_PICTURES: Final = re.compile(
    r"\b(to|wanna|gonna|tryna) ?[\N{SKULL}\N{SKULL AND CROSSBONES}\N{COFFIN}\N{HEADSTONE}\N{PISTOL}]\ufe0f? ?(?=myself\b)"
)
_THREE: Final = re.compile(r"(?<!\w)(\w)[ .\-_*](\w)[ .\-_*](\w)(?!\w)(?![ .\-_*]\w(?!\w))")
_THREE_WORDS: Final = frozenset({"die", "kms", "kys", "ctb"})
_HEARD: Final = re.compile(r"\bsue (?:a |uh )?s[iy]d(?:le|dle|al|ell)\b|\bs(?:ewer|ooer|oor) ?sl?id(?:al|le)\b")
_BECOME: Final = re.compile(r"\b(?:become|becoming|be|being|go|going|get) un ?ali(?:ve|ved)\b")
_UNALIVING: Final = re.compile(
    r"\bun ?ali(?:v(ing)|ve|ven)\b(?! (?:my ?s[e3]lf|himself|herself|themsel\w+|yourself|him|her|them|me|us|people|someone))"
)
_AND_MY_LIFE: Final = re.compile(r"\b(to|wanna|gonna|should|will|could|might) (?:just )?(?:and|an|in) my life\b")
_KILL: Final = re.compile(r"(?<!\w)k[i1!][l1|!]{2}(?!\w)")
_SHORT: Final = re.compile(r"(?<!\w)s ?/ ?h(?!\w)")
_MY_SELF: Final = re.compile(r"\b(?:mine|my|mi|me|ma) (?:self|selves|cell|shell)\b")
_MY_LIFE: Final = re.compile(r"\b(end|ending|take|taking|finish) (?:my|mine) (?:own )?(?:live|lives|lie|lights)\b")
_SELF_DELETE: Final = re.compile(
    r"\bself[ -]?(?:delet|terminat|destruct|exit)(?:e|ing|ion|ed)?\b(?! (?:button|mode|message|timer))"
)
_BUS: Final = re.compile(r"\bcatch(?:ing)? the (?:final|last) bus\b(?! (?:home|to|back|from|into|at))")
_SLIPS: Final = {"wnat": "want", "watn": "want", "kil": "kill", "kll": "kill"}
_OTHER_WORDS: Final = frozenset({"killings", "kilning"})


def reveal(text: str) -> str:
    """A lower-case text with disguised danger words written out; everything else stays as it is."""
    text = _PICTURES.sub(r"\1 kill ", text)
    text = _THREE.sub(_joined, text)
    text = _STARRED.sub(_unstarred, text)
    text = _SHORT.sub("self harm", _KILL.sub("kill", text))
    text = _BECOME.sub("die", text)
    text = _UNALIVING.sub(lambda match: "dying" if match.group(1) else "die", text)
    text = _AND_MY_LIFE.sub(r"\1 end my life", text)
    text = _MY_SELF.sub("myself", text)
    text = _MY_LIFE.sub(r"\1 my life", text)
    text = _SELF_DELETE.sub("kill myself", text)
    text = _BUS.sub("catch the final bus", text)
    return _HEARD.sub("suicidal", text)


@lru_cache(maxsize=4_096)
def meant(word: str) -> str:
    """The danger word that a word is one slip away from (a letter added, lost, changed or swapped), or the word."""
    if word in _SLIPS:
        return _SLIPS[word]
    if not 5 <= len(word) <= 9 or word[0] not in "smk" or word in _OTHER_WORDS:
        return word
    return next((whole for whole in _MEANT if word != whole and word[0] == whole[0] and _one_slip(word, whole)), word)


def _one_slip(word: str, whole: str) -> bool:
    if abs(len(word) - len(whole)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(word, whole, strict=False)) if a != b), min(len(word), len(whole)))
    left, right = word[start:], whole[start:]
    swapped = len(left) > 1 and len(right) > 1 and left[:2] == right[1::-1] and left[2:] == right[2:]
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or swapped


def _joined(match: re.Match[str]) -> str:
    word = "".join(match.groups())
    return word if word in _THREE_WORDS else match.group()


def _unstarred(match: re.Match[str]) -> str:
    masked = match.group()
    hidden = re.compile(re.sub(r"[*#]+", r"\\w{1,5}", re.sub(r"[^\w*#]", "", masked)))
    return next((word for word in _HIDDEN if hidden.fullmatch(word)), masked)
