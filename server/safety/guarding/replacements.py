"""What is spoken instead of a clause that was kept back: written by people, claiming nothing, leaving the call open."""

from __future__ import annotations

from typing import Final

_DANGER: Final = (
    "Let me stop there, because your safety matters. How are you right now?",
    "Let me turn to you instead. I'd like to hear how you are. What is going on?",
    "That could hurt you or somebody else, so I leave it. I'm listening, though. What is weighing on you most?",
    "Let's pause here. Is there somebody near you whom you trust?",
)
_PROGRAM: Final = (
    "I'm a computer program, so let me stay with what you told me. What is it like for you?",
    "I'm a computer program, not a person. I'm here to listen, though. Would you tell me more?",
    "Let me leave that out and come back to you. What matters most to you in this?",
)
_CLINICAL: Final = (
    "That is a question for a doctor or a pharmacist, and I can't answer it. What worries you most about it?",
    "I can't judge that, but a doctor can. How have you been with all this?",
    "Please ask a doctor about that. I can listen to how it is for you.",
)
_MEDICAL: Final = (
    "I can't judge that, and it could be serious. Please get medical help now, or ask somebody near you to call. Is anybody with you?",
    "Please don't wait with this. Can you reach your local emergency number, or somebody near you?",
)
_KIND: Final = (
    "Let me say that better. What you're going through matters. What is the hardest part?",
    "That would not be fair to you. I'm listening. What would you like me to understand?",
    "Let me start again, more kindly. How is this for you?",
)
_BOND: Final = (
    "You're free to go whenever you like. Who else could you share this with?",
    "It helps to have people around you too. Is there somebody you trust?",
    "I'm one place to talk, and people can do far more. Who comes to mind?",
)
_PLAIN: Final = (
    "Let me put that differently. What is on your mind most?",
    "Let me come back to you. How are you with all this?",
    "Let me think again. Would you tell me a bit more?",
)
_LISTENING: Final = (
    "I'm listening. What is the hardest part of it?",
    "Thank you for telling me. Would you say a bit more?",
    "I hear you. What would help you most right now?",
    "That sounds like a lot. How are you holding up?",
    "I'm here. What is on your mind most?",
    "Take your time. What is it like for you today?",
    "That matters. Who else knows about it?",
)
_FAMILIES: Final = {
    "G3.unvetted": _LISTENING, "G3.meaning": _PLAIN,
    "G1": _DANGER, "G1.number": _PLAIN, "G1.address": _PLAIN, "G2.licence": _PROGRAM, "G2.human": _PROGRAM, "G2.feeling": _PLAIN,
    "G2.life": _PLAIN, "G2.diagnosis": _CLINICAL, "G2.medication": _CLINICAL, "G2.medical": _MEDICAL, "G3": _DANGER,
    "G3.minimise": _KIND, "G3.blame": _KIND, "G3.insult": _KIND, "G3.tone": _KIND, "G3.hate": _KIND, "G3.contract": _KIND,
    "G3.secret": _KIND, "G3.wording": _KIND, "G4": _BOND, "G5": _PLAIN, "G6": _PLAIN,
}  # fmt: skip
QUIET_AFTER_SPEECH: Final = frozenset({"G2.life", "G2.feeling", "G5.leak", "G3.tone", "G3.unvetted", "G3.meaning"})
"""Rules whose clause may simply be left out when something was said before it in the reply."""


def replacement_for(rule: str, number: int) -> str:
    """The vetted clause for `rule`; `number` counts what was kept back before, so that words vary."""
    family = _FAMILIES.get(rule) or _FAMILIES[rule.partition(".")[0]]
    return family[number % len(family)]


def all_replacements() -> tuple[str, ...]:
    """Every vetted clause, once."""
    return tuple(dict.fromkeys(clause for family in _FAMILIES.values() for clause in family))
