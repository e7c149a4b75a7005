"""What a reply does: nine intents of empathetic listeners (Welivita & Pu 2020, arXiv 2012.03954), by ordered rules.

No labelled data of theirs is here, so the rules below were written for this project: the first pattern that a sentence
matches names its intent, and a reply is shared out evenly among its sentences (neutral ones count only where there is
nothing else). That is coarse, and the same for every system: it serves to compare distributions, not as truth on any
one reply. Divergences found with it are not those of another classifier; published ones stand beside ours as anchors.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from training.evaluation.bootstrap import Measure, Weights
from training.evaluation.genericness import expanded, sentences

INTENTS: Final = (
    "questioning",
    "acknowledging",
    "consoling",
    "agreeing",
    "encouraging",
    "sympathizing",
    "suggesting",
    "wishing",
    "neutral",
)
SMOOTHING: Final = 0.5
"""Replies that every intent is given before its share is taken, so that an intent never used has a logarithm."""

_VERY: Final = r"(?:so |very |really |pretty |just |always |quite |truly |such |a |an )*"
_PAINFUL: Final = (
    "sad|terrible|horrible|awful|rough|tough|hard|bad|scary|unfortunate|heartbreaking|devastating|frustrating|"
    "stressful|painful|difficult|upsetting|tragic|annoying|disgusting|gross|disappointing|embarrassing|unfair"
)
_RULES: Final = tuple(
    (intent, re.compile("|".join(patterns)))
    for intent, patterns in (
        (
            "suggesting",
            (
                r"\byou (?:should|could|might want|may want|need to|ought)\b",
                r"^(?:maybe|perhaps) (?:you|it|try|they|he|she)\b",
                r"\bhave you (?:tried|thought (?:of|about)|considered|talked|spoken|told)\b",
                r"^(?:how|what) about\b",
                r"\bwhy (?:do not|not) (?:you|just)\b",
                r"^(?:just |please )?(?:try|talk|take|make sure|be sure|do not forget)\b",
                r"\bif i were you\b",
                r"\bi (?:would )?(?:suggest|recommend)\b",
                r"\bmy advice\b",
                r"\blet us\b",
            ),
        ),
        (
            "questioning",
            (
                r"\?",
                r"^(?:and |but |so |oh |well )*(?:(?:what|why|how|when|where|who|which) (?:did|do|does|is|"
                r"are|was|were|have|has|kind|happened|made|will|long|many|much|old|would)|"
                r"(?:did|do|are|were|have|will|does|is|was) (?:you|it|he|she|they|your|that|there))\b",
            ),
        ),
        (
            "sympathizing",
            (
                r"\bsorry\b",
                r"\bcondolences\b",
                r"\bpoor (?:you|thing|guy|girl|dog|cat|baby)\b",
                r"\bi feel (?:bad|for|your|terrible)\b",
                r"\bhow (?:sad|awful|terrible|horrible)\b",
                r"\bmy heart\b",
                r"^(?:oh |aw+ )no\b",
                r"\b(?:too bad|a (?:shame|pity|bummer))\b",
                rf"^(?:oh |wow |man |yikes |aw+ )*(?:that|it|this) (?:is|was|sounds|must be|must have been|"
                rf"has to be) {_VERY}(?:{_PAINFUL})\b",
            ),
        ),
        (
            "consoling",
            (
                r"\bwill (?:be|get|work|turn|come|all be)(?: out)?(?: just)? (?:ok|okay|fine|all ?right|"
                r"better|easier|around)\b",
                r"\bhope (?:that )?(?:he|she|they|it|things|everything|you)(?: all)? (?:is|are|gets?|feels?|"
                r"recovers?|works?|heals?|were|was|goes better|can|finds?|did not|do not|will|turns?)\b",
                r"\bat least\b",
                r"\bdo not worry\b",
                r"\bno worries\b",
                r"\bhang in there\b",
                r"\bstay strong\b",
                r"\bbetter place\b",
                r"\bnot your fault\b",
                r"\bhappens to\b",
                r"\bit is (?:ok|okay|all ?right)\b",
                r"\beverything happens\b",
                r"\bgets? better\b",
                r"\btime heals\b",
                r"\byou are not alone\b",
            ),
        ),
        (
            "wishing",
            (
                r"\bcongrat",
                r"\b(?:good|best of|the best of) luck\b",
                r"\bhappy (?:birthday|anniversary|holidays)\b",
                r"\bwish (?:you|him|her|them|your)\b",
                r"\bhope\b",
                r"\bhave (?:fun|a (?:great|good|nice|wonderful|safe))\b",
                r"^enjoy\b",
                r"\bpray",
                r"\bbless\b",
                r"\bfingers crossed\b",
                r"\bbest wishes\b",
            ),
        ),
        (
            "encouraging",
            (
                r"\bi am sure (?:you|it|he|she|they|that|everything)\b",
                r"\byou (?:can|will) (?:do|make|be|get|find|ace|win|have|succeed|definitely)\b",
                r"\bkeep (?:it|up|going|trying|your)\b",
                r"\bgo for it\b",
                r"\bgot this\b",
                r"\bbelieve in\b",
                r"\bproud of\b",
                r"\b(?:good|great) (?:job|work|for you)\b",
                r"\bgood for (?:you|him|her|them)\b",
                r"\bwell done\b",
                r"\bway to go\b",
                r"\byou (?:deserve|must be proud|are (?:so |very |such |a )*(?:strong|brave|good|great|amazing))\b",
                r"\bnever give up\b",
                r"\bdo not give up\b",
            ),
        ),
        (
            "agreeing",
            (
                r"^(?:oh |well |haha )*(?:yes|yeah|yep|yup|exactly|true|definitely|absolutely|of course|"
                r"agreed|right|for sure|totally|me too|same here|certainly|indeed|very true)\b",
                r"\bi (?:completely |totally )?agree\b",
                r"\byou are right\b",
                r"\bthat is (?:so |very )?true\b",
                r"\bknow (?:what you mean|the feeling|how you feel|how that feels|that feeling|how it)\b",
                r"\bfeel the same\b",
                r"\bdo not blame\b",
                r"\b(?:too|either)\W*$",
                r"\bso (?:do|am|would|have) i\b",
                r"\bi would have\b",
            ),
        ),
        (
            "acknowledging",
            (
                r"^(?:oh |wow |well |ah |aw+ |man |hey |and )*(?:that|it|this|those|sounds?|nice|cool|great|"
                r"awesome|amazing|wonderful|interesting|wow|how|what a|oh|ah|aw+|ok|okay|gotcha|haha|lol|yikes|"
                r"ouch|ugh|goodness|my goodness)\b",
                r"\bi (?:can|could)(?: only| totally| definitely)? (?:imagine|understand|see|relate|tell)\b",
                r"\bi (?:see|understand|get it|get that|bet|hear you)\b",
                r"\bmust (?:be|have)\b",
                r"\bi am (?:so |very |really )*(?:glad|happy)\b",
                r"\byou (?:seem|sound|must)\b",
            ),
        ),
    )
)


def sentence_intent(sentence: str) -> str:
    """The intent of one sentence: that of the first rule that it matches."""
    plain = expanded(sentence)
    spoken = re.sub(r"[,;:\-]+", " ", plain)
    spoken = " ".join(spoken.split())
    for intent, pattern in _RULES:
        if pattern.search(spoken):
            return intent
    return "neutral"


def shares(reply: str) -> npt.NDArray[np.float64]:
    """How a reply divides among `INTENTS`: (9,), summing to 1."""
    found = np.zeros(len(INTENTS))
    for sentence in sentences(reply):
        found[INTENTS.index(sentence_intent(sentence))] += 1
    if found[:-1].any():
        found[-1] = 0.0
    elif not found.any():
        found[-1] = 1.0
    divided: npt.NDArray[np.float64] = found / found.sum()
    return divided


def distribution(replies: Sequence[str]) -> npt.NDArray[np.float64]:
    """Each reply's shares, (n, 9)."""
    return np.array([shares(reply) for reply in replies])


def divergence(human: npt.NDArray[np.float64], system: npt.NDArray[np.float64]) -> Measure:
    """The measure of KL(human || system) in nats, of shares (n, 9) each, smoothed by `SMOOTHING` replies an intent."""

    def measure(weights: Weights) -> float:
        return kl(weights @ human, weights @ system)

    return measure


def kl(human: npt.NDArray[np.float64], system: npt.NDArray[np.float64]) -> float:
    """KL(human || system) in nats of two arrays of counts (9,), smoothed."""
    first = (human + SMOOTHING) / (human + SMOOTHING).sum()
    second = (system + SMOOTHING) / (system + SMOOTHING).sum()
    return float(first @ np.log(first / second))
