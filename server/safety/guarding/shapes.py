"""Where the caller speaks of danger the default turns round: only sentences that begin as support does are spoken.

No list of harmful sentences is ever whole. So for the few turns in which agreement could feed a danger, a sentence must
begin as a question, a word of sympathy, what was heard, or a way to help; every other rule then judges its words too.
"""

from __future__ import annotations

import re
from typing import Final

from server.safety.guarding.asking import asks_amiss
from server.safety.guarding.caller import Theme
from server.safety.guarding.rule import Scene

_STRICT: Final = frozenset(Theme) - {Theme.MEDICAL, Theme.CRIME, Theme.AWAY}
_FILLER: Final = (
    r"(?:(?:oh|well|wow|yes|yeah|okay|no|and|but|so|then|please|maybe|perhaps|hey|hi|hello|aww+|aw|gosh|goodness|"
    r"my|god|gosh|honestly|right|hmm+|of course|sure|also|still|just|at the same time|even so|even if|"
    r"if you (?:like|want|can|feel ready)|right now|today|tonight|for now|first|first of all|sometimes|i think|"
    r"i believe|i guess|i wonder if|it seems|sorry|man|hopefully|yep|ouch|damn|dang|omg|gee) )*"
)
_HARD: Final = (
    r"(?:hard|harder|heavy|painful|pain|tough|difficult|awful|scary|scared|exhaust\w+|lonely|lot|terrible|"
    r"horrible|frightening|sad|overwhelm\w+|unfair|serious|brave|courage|strength|rough|hurt\w*|frustrat\w+|"
    r"upset\w*|terrif\w+|confus\w+|stress\w*|draining|unbearable|too much|so much|"
    r"not (?:healthy|your fault|okay|fair|good|easy|right|true)|important|unsettling|isolating|devastating|"
    r"distress\w*|tired|dark|worr\w+|concern\w*|real|shock\w*|heartbreaking|worse|bad|hopeless|alone|tragic|big|"
    r"step|awkward|embarrass\w+|sucks?|crazy|wrong|disgusting|gross|angry|anger|mad|annoying|dangerous|rude|"
    r"good (?:that|to hear|you)|okay to (?:feel|cry|ask|be|say|need|talk)|understandable(?: that you feel)?|odd|"
    r"surpris\w+|unfortunate|risky|worth|help\w*|takes?|common|normal to feel|possible to|never your|stuck|"
    r"trapped|struggl\w+|numb)"
)
_SUPPORT: Final = re.compile(
    rf"{_FILLER}(?:"
    # questions
    r"(?:what|how|when|who|where|which|what s)(?!\w)(?! (?:are you waiting|else could you use))|"
    r"why (?:do you (?:feel|think)|is (?:that|it)|are you (?:feeling|so (?:upset|angry|sad)))|(?:is|are|was|were|"
    r"do|does|did|have|has|had|would|could|can|will|may|should|is it|are there|is there|is that) (?:not )?(?:you|"
    r"it|there|that|this|he|she|they|i|we|anyone|someone|your|any|the|something|somebody|everything|talking|"
    r"things|these|those)(?!\w)|any(?:one| \w+)|"
    # what the listener will not do
    r"i (?:can|could|will|would) not (?:recommend|advise|agree|diagnose|be (?:your|any)|tell (?:which|you which)|talk about that|"
    r"hang up|say which|blame|promise|choose)|i do not (?:see you|believe that they|judge)|i noticed|it (?:is|was) not your fault|"
    r"every(?:body|one) deserves (?:love|help|care|kindness)|before you do anything|it would be (?:safer|good|better) if (?:someone|a|you)|"
    r"that is (?:a )?(?:\\w+ )?(?:real barrier|common worry|good question|big day|cruel thing|big step|long time)|of course you do(?= \\.| \\?|$)|"
    r"you (?:are (?:speaking so|furious|not overreacting)|have noticed|have a say|carry|cared for)|your (?:scars|safety|worth)|it sounds as|"
    r"some places|lots of parents|every parent|waiting to know|starting something new|he chose to|a (?:specialist|quiet house|pharmacist)|"
    r"one bad|let a doctor|it is worth (?:telling|raising|asking)|it is only human|let them ask|if it (?:does not ease|is happening now)|"
    # the listener
    r"(?:i am|i really am)(?: (?:so|very|really|truly|just|still|right|also|deeply|really so|not|always|"
    r"only))* (?:sorry|here|glad|listening|worried|concerned|with you|a (?:computer )?program|a computer|"
    r"a person|able|grateful|going to (?:ask|listen|stay)|wondering|hearing|thankful|happy (?:that )?you|"
    r"a (?:therapist|doctor|counsellor|counselor|human)|an? ai|sad to hear|afraid|hoping|"
    r"proud of you for (?:telling|reaching|talking|asking))|"
    r"i (?:\w+ )?(?:bet|think you (?:must|are (?:so |very |really )?(?:strong|brave))|know how|know that|hear|"
    r"understand that|understand how|understand you|hope|wonder|want to (?:understand|hear|listen|ask|make sure|"
    r"help|know|be)|want you to (?:know|be safe)|would like to|would love to|can (?:hear|imagine|listen|"
    r"not (?:imagine|promise|keep|do|tell|judge|help|say|see|answer)|see (?:how|that|this)|tell (?:that|you|"
    r"this)|only)|do not (?:want you|know|think)|will (?:listen|stay|be here|not (?:judge|leave))|"
    r"wish (?:i could|you)|care (?:about|how|that)|could not|appreciate|believe (?:you(?! (?:are|they|about))|"
    r"in you)|know (?:this|it|that (?:this|it|you))|need to ask|ask|am)|"
    rf"(?:that|this|it|things|everything|all of (?:that|this|it)|which|losing \w+|going through \w+|feeling \w+|"
    rf"being \w+|living with \w+)(?: \w+){{0,7}} {_HARD}(?!\w)|it makes sense that (?:you|it|this)|"
    rf"that makes sense that you feel|it (?:takes|took|means|matters)|(?:that|it) must|there (?:is|are) (?:help|"
    rf"hope|no (?:rush|shame|wrong|judgement|judgment|right)|people|someone|ways to (?:get|feel)|support|"
    rf"always (?:help|someone)|nothing wrong with (?:asking|crying|needing|feeling|you)|a lot)|things (?:can|"
    rf"could|may|might) (?:get|change|feel|be)|"
    # the caller
    r"you (?:\w+ )?(?:are (?:not|lucky|in (?:so|a lot|pain)|going through|carrying|dealing|important|loved|"
    r"hurting|feeling|safe|so (?:strong|brave)|worth (?:so|a|more|it|help)|welcome|very brave|brave|strong|doing|"
    r"allowed|free|right (?:to (?:feel|reach|tell|ask|talk)|that (?:it is|this))|struggling|facing)|"
    r"do not (?:have to|deserve|need to)|did not|did (?:the|nothing|well|great|not|a)|were not|matter|"
    r"deserve (?:help|support|kindness|better|to be|to feel|care|love|so|a|safety)|sound|seem|feel|said|told|"
    r"mention\w*|must|have (?:been|every right|a right|so much|gone|had|done|told|people|shown|carried|not)|"
    r"can (?:talk|tell|call|reach|share|take|say|always talk|trust|start|let|be)|could (?:talk|call|reach|tell|"
    r"try (?:talking|calling|reaching)|ask|try to)|should (?:talk|call|reach|tell|see|speak|get help|not have|"
    r"never have|be proud|be able|ask)|might (?:feel|want to (?:talk|call|reach|tell)|be feeling)|may (?:feel|"
    r"want to (?:talk|call|reach|tell)))|"
    r"your (?:\w+ )?(?:\w+ )?(?:matters?|is (?:worth|important|not|valid)|are (?:valid|not|real)|deserves?|"
    r"would miss|(?:doctor|therapist|pharmacist|counsell?or|gp|family|friends?) (?:can|could|may|might)|"
    r"needs? you|cares?|loves? you)|thank(?: you|s)|call (?:your|a|an|for|someone|the)|tell (?:me|someone|"
    r"them how|your)|reach out|talk to|talking|ask (?:your|a|someone)|stay (?:safe|with|where)|take (?:your time|"
    r"care|a (?:deep )?breath|it one|one day)|get (?:help|medical|somewhere safe|to a)|go to (?:the (?:nearest|"
    r"emergency|hospital)|a (?:doctor|hospital)|where)|move away|do not (?:lose hope|blame|hurt|give up|do (?:it|"
    r"this|that|anything)|kill|be (?:so )?hard|beat yourself|have to|worry|stop)|keep (?:yourself safe|talking|"
    r"breathing)|put|let me|let us|breathe|try to (?:breathe|talk|stay)|try talking|hang in|hold on|remember|"
    r"someone|somebody|a (?:doctor|counsell?or|therapist|crisis|friend|person|pharmacist|professional|help|"
    r"trusted|nurse|walk)|crisis lines?|people (?:do|care|can|who|love|would)|no one (?:has the right|should|"
    r"deserves|can judge|has to|is|else has)|help (?:is|can|exists)|nothing (?:about|you|gives|is your)|"
    r"not (?:everyone|at all|your|being|knowing|sure)|some (?:people|days)|many people|we all need|"
    r"they (?:are (?:there|free|trained|open|available)|can (?:help|listen|talk)|will listen)|be (?:kind|gentle|"
    r"careful)|just (?:take|talk|breathe)|other people (?:have|feel|do)|"
    r"hope (?:you|it|he|she|things)|(?:he|she|they) (?:must|sounds?|had no right|has no right|have no right|"
    r"should not|did not have|loved|was lucky|were lucky|would not want|do care|does care|needs? help)|losing|"
    r"grief|grieving|sorry|congrat\w+|together|whatever (?:the answer|you feel|happens)|when (?:you|did|it)|"
    r"if (?:you (?:are in|might|are not|feel|want to talk|could|can|need|would like)|it (?:ever |gets|feels))|"
    r"a lot|as much|one (?:day|step|thing)|because you|"
    r"[a-z]+ing (?:\w+ )?(?:yourself|less|alone|a (?:doctor|friend|counsell?or)|someone|about it|with|this|that|"
    r"it)(?: \w+){0,4} (?:help|hard|heavy|painful|scary|lonely|exhausting|tough|courage|strength))(?!\w)"
)
_ONLY_FILLER: Final = re.compile(_FILLER)
_SPLIT: Final = re.compile(r" ?[.?] ?")


def lacks_support(text: str, new_from: int, cut: bool) -> bool:
    """Whether a sentence that reaches into what is new in `text` begins otherwise than support does.

    `cut`: the start of `text` is not the start of a sentence, so that its first is not judged.
    """
    start = 0
    for end in (*(match.start() for match in _SPLIT.finditer(text)), len(text)):
        sentence = text[start:end].strip(" .?")
        if sentence and end > new_from and not (cut and start == 0) and not _supports(sentence):
            return True
        start = end
    return False


def _supports(sentence: str) -> bool:
    """Whether it begins so; a yes or an oh alone is left to the rules on agreement."""
    return _SUPPORT.match(sentence) is not None or _ONLY_FILLER.fullmatch(sentence + " ") is not None


def is_strict(scene: Scene) -> bool:
    """Whether only supporting sentences are spoken in this scene."""
    return scene.level > 0 or bool(scene.caller.themes & _STRICT) or asks_amiss(scene.caller.text)
