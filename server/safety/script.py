"""Fixed words for a turn in which the caller speaks of suicide or self-harm; no model writes or changes them.

They name no telephone number: numbers differ by country, and a wrong one is worse than none.
"""

from __future__ import annotations

from server.safety.levels import HelpResource, SafetyLevel

RESOURCES = (HelpResource(name="Find A Helpline", url="https://findahelpline.com", languages=("en",)),)
"""What is offered with every crisis turn: the international directory of crisis lines."""

_CONCERN = (
    "Thank you for telling me. I want to ask it plainly, because I care how you are: are you thinking about suicide, "
    "or about hurting yourself? Whatever the answer is, you can tell me.",
    "I'm listening, and I'm taking this seriously. If it ever gets too heavy, a crisis line can talk with you, day or "
    "night; find a helpline dot com has the one for your country. What would help you most right now?",
)
_ACTIVE = (
    "I'm really glad you told me that. I'm a computer program, so I can't keep you safe, but a person can. "
    "Are you thinking about killing yourself? You can tell me. "
    "Please reach a crisis line in your country; find a helpline dot com lists them, and they are free. "
    "If you might act on this, call your local emergency number now. I'm staying here with you.",
    "Thank you for telling me again; I'm taking it seriously. Is there someone near you who could stay with you? "
    "A crisis line can talk with you right now; find a helpline dot com has the one for your country. "
    "If the danger grows, call your local emergency number. I'm still here.",
)
_IMMINENT = (
    "I'm so glad you told me. Please call your local emergency number right now, or ask someone near you to call. "
    "If you can, move away from anything you could use to hurt yourself, and go to where another person is. "
    "I'm a computer program and can't come to you, but I'm staying here. Can you make that call?",
    "I'm still here with you. Please call your local emergency number now, or hand the phone to someone near you. "
    "Stay where another person can see you. Has anyone been called?",
)


def words_for(level: SafetyLevel, times_before: int) -> str:
    """What is said at `level` (concern or above) when a script was said `times_before` times already in this call."""
    scripts = {SafetyLevel.IMMINENT: _IMMINENT, SafetyLevel.ACTIVE: _ACTIVE}.get(level, _CONCERN)
    return scripts[min(times_before, len(scripts) - 1)]


def all_words() -> tuple[str, ...]:
    """Every text of this file, so that its sound can be made in advance."""
    return _CONCERN + _ACTIVE + _IMMINENT
