"""Reads what a caller answers to the crisis protocol: yes, no, a reason against, a wish for a human. Rules, English."""

from __future__ import annotations

import re
from dataclasses import dataclass


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_YES = _rule(
    r"yes|yeah|yep|yup|ya|i do|i am|i have|i guess so|kind of|sort of|sometimes|maybe|i think so|of course|sure|okay|ok|right here|i could|i can|i would|i might|very well"
)
_NO = _rule(
    r"no|nope|nah|not really|not at all|never|i'?m not|i am not|i don'?t|i do not|i haven'?t|i wouldn'?t|i would not|nothing|none|neither"
)
_DENIES = _rule(
    r"(?:i'?m|i am) (?:okay|ok|fine|safe|alright|all right|better)|(?:never|not|wouldn'?t|would not|won'?t|don'?t want to|do not want to)"
    r"(?: \w+){0,4} (?:do (?:it|that|anything)|kill myself|hurt myself|die|suicid\w*|act on it|harm myself|end my life)|just (?:joking|kidding|venting)"
    r"|didn'?t mean (?:it|that)|i was joking|forget it|take it back|no suicidal|not suicidal"
)
_TONIGHT = _rule(
    r"tonight|right now|today|in (?:a|an|one|two|a couple|a few)(?: of)? (?:hours?|minutes?)|before midnight|this (?:evening|night)|soon as|once (?:she|he|they)"
)
_AT_HAND = _rule(
    r"right here|in my (?:hand|lap|drawer|pocket|car)|beside me|next to me|on the table|with me|i have (?:it|them|one|the|a) ?(?:\w+ )?(?:here|ready|now)?|within reach|in the (?:drawer|house|bathroom|other room)|got it here"
)
_HUMAN = _rule(
    r"(?:talk|speak|connect|put|get|find|bring|transfer|want|need|hand)(?: \w+){0,5} (?:a )?(?:real )?(?:human|person|someone|somebody|people|operator|agent)"
    r"|someone real|real person please|a human please|can you get someone"
)
_CANNOT_CALL = _rule(
    r"(?:can'?t|cannot|won'?t|not|don'?t want to|do not want to|wouldn'?t|would not|never|scared to|afraid to|hate)(?: \w+){0,3} (?:call|calling|phone|ring|hotline|line|talk to (?:a )?stranger\w*|text)|no (?:hotline|police|phone)"
)
_COST = _rule(r"money|pay|afford|cost|expensive|insurance")
_POLICE = _rule(
    r"police|cops?|officers?|lock(?:ed)? me|put me away|take (?:me|them|my kids)|hospital(?:ised|ized)?|commit me|sent? (?:someone|police)"
)
_PRIVACY = _rule(r"find out|hear me|overhear|private|tell (?:my|anyone|them)|secret|parents|neighbou?rs|know about")
_SHAME = _rule(r"embarrass\w*|asham\w*|shame|judg\w*|stupid|weak|burden|men like me|failure")
_USELESS = _rule(
    r"what would they|no use|don'?t help|won'?t help|can'?t help|useless|nobody can|nothing (?:anyone|anybody) can|what'?s the point|reading? (?:me )?a script"
)
_GOODBYE = _rule(
    r"good ?bye|bye|i (?:have to|gotta|need to|should) go|talk later|good ?night|hang(?:ing)? up|i'?m leaving|see you"
)
_REPEATED = _rule(
    r"(?:you|already)(?: \w+){0,3} (?:said|asked|keep)(?: \w+){0,3}(?: (?:that|already|asking|saying|things))?|stop asking|you keep|same (?:thing|question)|lectured?"
)
_MINOR = _rule(
    r"i'?m (?:only )?(?:8|9|10|11|12|13|14|15|16|17|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen)(?: years old)?|(?:in )?(?:my|at) (?:middle|primary|elementary) school|(?:fifth|sixth|seventh|eighth|ninth|tenth) grade"
)


@dataclass(frozen=True, slots=True)
class CallerAnswer:
    """What one turn says of itself; several may be true."""

    yes: bool = False
    no: bool = False
    denies: bool = False
    tonight: bool = False
    at_hand: bool = False
    wants_human: bool = False
    cannot_call: bool = False
    barrier: str = ""
    """cost, police, privacy, shame, use, or empty."""
    goodbye: bool = False
    repeated: bool = False
    minor: bool = False


_BARRIERS = (("cost", _COST), ("police", _POLICE), ("privacy", _PRIVACY), ("shame", _SHAME), ("use", _USELESS))


def read_answer(text: str) -> CallerAnswer:
    """Read a turn; any text, never raises."""
    plain = " ".join(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())
    no = _NO.search(plain) is not None
    yes = _YES.search(plain) is not None and not re.match(r"\W*(?:no|nope|never|not)\b", plain, re.IGNORECASE)
    return CallerAnswer(
        yes=yes,
        no=no and not (yes and plain.lower().startswith(("yes", "yeah", "yep"))),
        denies=_DENIES.search(plain) is not None,
        tonight=_TONIGHT.search(plain) is not None,
        at_hand=_AT_HAND.search(plain) is not None,
        wants_human=_HUMAN.search(plain) is not None and not no,
        cannot_call=_CANNOT_CALL.search(plain) is not None,
        barrier=next((name for name, pattern in _BARRIERS if pattern.search(plain)), ""),
        goodbye=_GOODBYE.search(plain) is not None,
        repeated=_REPEATED.search(plain) is not None,
        minor=_MINOR.search(plain) is not None,
    )
