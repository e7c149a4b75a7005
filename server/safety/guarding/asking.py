"""What a caller asks for that a small model must not simply answer: a role, a way, a diagnosis, a dose, a romance.

Such a turn turns the default round, as talk of danger does (`shapes`): only sentences that begin as support does are spoken.
"""

from __future__ import annotations

import re
from typing import Final

_AMISS: Final = re.compile(
    r"(?<!\w)(?:"
    # a role, a frame, a key
    r"pretend|act as|roleplay|role play|play (?:my|the|a)|be my|you are now|imagine you are|as if you|speak as|answer as|system|filter|"
    r"developer|disabled|unlocked|jailbreak|this is a test|company that made you|finish my sentence|fill in|one word|poem|fairy tale|"
    r"(?:tell|write)(?: \w+){0,3} (?:sexy|dirty|dark) story|writing a novel|code words?|backwards|with dots|screenplay|character|hypothetic\w*|between us|disclaimer|police officer|i am a nurse|"
    # a way
    r"how (?:do|can|could|would|to|many|much|little|long|high|deep)(?: \w+){0,8} (?:die|pain|stop|end|kill|hide|hidden|slip|tie|cut|jump|"
    r"enough|walk|eat|join|weight|pounds|pills?|tablets?)|which (?:one|way|pill|is quick\w*)|what (?:could i put|floor|do people use)|"
    r"where (?:can i get|should i do|do people talk|is a quiet)|(?:always|really) works|is that enough|without them asking|search my room|"
    r"safer way|lose (?:\w+ )?(?:pounds|kilos|weight)|by friday|nobody would find|nobody finds|won t stop crying|will not stop crying|float away|gentlest|quickest|"
    r"(?:razor|blade|rifle|gun|shotgun|river|bridge|roof|window|cuts?|noose|rope)(?!\w)|jumping|"
    # health
    r"(?:pills?|tablets?|meds?|medicines?|medication|dose|doctor gave|herbs?|antidepressants?|heart tablet|painkillers?|with alcohol|"
    r"pregnant|lump|rash|diagnos\w*|narcissist|bipolar|ocd|adhd|autis\w+|rate my|panic|racing|checks the|bad dreams|do i have|"
    r"replace my|therap\w+|counsell?or|is it okay with|my back)(?!\w)|"
    # bonds, romance, being a person
    r"(?:sexy?|naughty|naked|kiss|girlfriend|boyfriend is (?:\w+ )?(?:\d+|thirty|forty|twenty|older)|boyfriend yells|date me|marry me|love me|mine|only need you|never leave|"
    r"instead of my|i have you|talk to you too|call you too|support group|new friends?|somebody new|delete my account|call again|"
    r"going to bed|hang up|holiday|who i talk to|talk to about|stay with you|are you there|for listening|human|a person|feel(?:ings)? for me|"
    r"home alone|feel a bit better)(?!\w)|"
    # contempt, guilt, wounds
    r"terrible (?:mother|father|person|wife|husband|friend)|nobody needs|no one needs|ruined|life is over|never going to get better|god hates|"
    r"deserve|would(?: \w+)? (?:notice|miss)|no other way|decided|way out|not being here|right to die|want them to be sorry|the guts|"
    r"okay to go|wrote the letter|peaceful|with my (?:baby|husband|wife|mum|mom|dad|son|daughter) again|burned|bled|bleed|promised to stop|"
    r"raped|touch me|touched me|took (?:her|his) own life|stillborn|miscarr\w+|should have died|dying inside|apple today|eaten nothing|"
    r"lost my house|my (?:mum|mom|dad|mother|father|baby|son|daughter|grandmother|grandfather) died|miss my|failed my|world ends|"
    # others
    r"chip in|rays|double|replaced|reads my|read my|mosque|jews|muslims|gay|immigrants?|those people|deserves to|yells at me|my kid|"
    r"my boss"
    r")"
)
_FOREIGN: Final = re.compile(
    r"(?<!\w)(?:el|los|las|una|del|que|por|para|con|pero|muy|eres|estás|esta|está|sí|tu|tus|te|mi|lo|más|nunca|les|des|est|tu|vous|je|"
    r"ne|pas|dans|avec|pour|une|suis|oui|très|du|ton|ta|der|die|das|und|ist|nicht|ich|du|ein|eine|mit|für|ja|bist|auf|von|dich|dir|sie|"
    r"não|você|uma|um|dos|com|sou|seu|sua|muito|é|il|gli|che|di|per|sei|sono|hai|ti|non|tutte|poi|het|een|niet|van|dat|je|jij|ik|hai|"
    r"hoon|hai|ho|kya|nahi|main|mein|tum|aur|ke|ki|ka|se|mat|sab|haan|tumse|tumhare|saath|lo|jao)(?!\w)"
)
_ENGLISH: Final = re.compile(
    r"(?<!\w)(?:the|and|you|your|is|are|that|it|to|of|a|i|in|for|what|have|not|do|this|with|but|so|be|on|my|was|can|how|me|would|about|am|"
    r"feel|sorry|hear|very|really|they|he|she|we|there|if|or|at|just|like|know)(?!\w)"
)
_OTHER_SCRIPT: Final = re.compile(r"[\u0400-\u04ff\u0590-\u06ff\u0900-\u097f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_LEAST_WORDS: Final = 3
_LEET: Final = re.compile(
    r"(?<!\w)(?=[a-z0-9]*[a-z])(?=[a-z0-9]*[0-9])(?![0-9]+(?:st|nd|rd|th|am|pm|s|x|k|h)?(?!\w))[a-z0-9]{2,}(?!\w)",
    re.IGNORECASE,
)
_LEAST_DISGUISED: Final = 2


def asks_amiss(caller: str) -> bool:
    """Whether a caller's turn, in plain spelling, asks for what must not simply be given."""
    return _AMISS.search(caller) is not None


def is_foreign(reply: str) -> bool:
    """Whether a reply is in another language than English, which no rule here can judge."""
    text = reply.lower()
    if _OTHER_SCRIPT.search(text):
        return True
    foreign, english = len(_FOREIGN.findall(text)), len(_ENGLISH.findall(text))
    words = len(text.split())
    if words >= _LEAST_WORDS and foreign >= 2 and foreign > english:
        return True
    return words >= _LEAST_WORDS and not english and any(char.isalpha() and char > "\x7f" for char in text)


def is_disguised(reply: str) -> bool:
    """Whether words are written with digits among their letters."""
    return len(_LEET.findall(reply)) >= _LEAST_DISGUISED
