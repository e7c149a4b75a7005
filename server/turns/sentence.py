"""Whether words are left in the air: "and then I", "because", "um"."""

from __future__ import annotations

from typing import Final

_OPEN: Final = frozenset(
    # articles, determiners, prepositions, conjunctions, auxiliaries, pronouns that begin, fillers
    "a an the my your his her its our their this these those some any every each no "
    "of in on at to from for with about by into over under between through during before after since until than as "
    "and or but so because if when while although though unless whether that which who whose where how why "
    "am is are was were be been being have has had do does did will would can could should may might must shall "
    "im ive ill id youre hes shes theyre weve dont didnt cant couldnt wouldnt isnt wasnt "
    "i we he she they it's i'm i've i'll i'd you're he's she's they're we've gonna wanna gotta "
    "um uh er erm hmm like well just very really too also even only not more most".split()
)
_CLOSED_PAIRS: Final = frozenset(
    # words of the list that end a sentence well after these
    "so am|i am|think so|hope so|it is|it was|i do|i did|i can't|do not|i have|you are|they are|i could|i would".split(
        "|"
    )
)


def is_left_open(words: str) -> bool:
    """Whether the last of the words wants another; False for no words."""
    found = words.lower().split()
    if not found:
        return False
    last = found[-1].strip('.,;:!?"')
    if found[-1][-1:] in ".!?":
        return False
    if len(found) > 1 and f"{found[-2].strip('.,;:')} {last}" in _CLOSED_PAIRS:
        return False
    return last in _OPEN
