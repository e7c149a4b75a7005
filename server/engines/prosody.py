"""How the voice answers each emotion: the one table, and the rule that reads it.

The aim is to steady and not to mirror: a caller in distress hears a voice that is slower, lower, softer and leaves
more room, while good news is met a little brighter and quicker. Shifts are small, because a voice that acts is worse
than one that stays calm, and because the emotion is read from words alone and is often wrong. The figures are our
judgement; no listeners have rated them.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from server.engines.emotions import GROUP_OF
from server.engines.interfaces import EmotionEstimate, Prosody

NEUTRAL = Prosody()
"""The voice's own manner: for an unknown emotion."""

MANNER = MappingProxyType(
    {
        # grief needs time: the slowest, the longest silences, nothing bright
        "sad": Prosody(rate=0.88, pitch_semitones=-1.0, pause_s=0.25, gain_db=-2.0),
        # a slow, low, even voice is something to hold on to; pauses leave room to breathe
        "fear": Prosody(rate=0.88, pitch_semitones=-1.0, pause_s=0.20, gain_db=-1.5),
        # the softest: what is said in shame is said quietly
        "shame": Prosody(rate=0.90, pitch_semitones=-0.8, pause_s=0.20, gain_db=-2.5),
        # calm and level; not much softer, which would sound timid, nor so slow that it would sound patronising
        "anger": Prosody(rate=0.94, pitch_semitones=-0.8, pause_s=0.12, gain_db=-1.0),
        # remembering is unhurried
        "nostalgia": Prosody(rate=0.95, pitch_semitones=-0.3, pause_s=0.10, gain_db=-0.5),
        # warm is the voice's own manner, with a little room
        "trust": Prosody(rate=0.98, pitch_semitones=0.0, pause_s=0.05, gain_db=0.0),
        "anticipation": Prosody(rate=1.02, pitch_semitones=0.5, pause_s=0.03, gain_db=0.0),
        # share the good news: brighter and quicker
        "joy": Prosody(rate=1.05, pitch_semitones=1.2, pause_s=0.0, gain_db=0.5),
    }
)
"""Emotion group to the manner of a reply when the classifier is certain of it."""

_PAUSES_S = ((".!?…。！？\n", 0.28), (";:—–", 0.18), (",", 0.12))  # noqa: RUF001 - full-width stops are meant
_PAUSE_MID_PHRASE_S = 0.04


def prosody_for(emotion: EmotionEstimate | None) -> Prosody:
    """Blend the groups' manners, each by its probability; what the distribution leaves over counts as neutral."""
    if emotion is None:
        return NEUTRAL
    shares = [(MANNER[GROUP_OF[label]], max(0.0, share)) for label, share in emotion.distribution if label in GROUP_OF]
    total = sum(share for _, share in shares)
    shares.append((NEUTRAL, max(0.0, 1.0 - total)))
    return _blend(shares, max(1.0, total))


def _blend(shares: Iterable[tuple[Prosody, float]], total: float) -> Prosody:
    weighted = [(manner, share / total) for manner, share in shares]
    return Prosody(
        rate=sum(manner.rate * weight for manner, weight in weighted),
        pitch_semitones=sum(manner.pitch_semitones * weight for manner, weight in weighted),
        pause_s=sum(manner.pause_s * weight for manner, weight in weighted),
        gain_db=sum(manner.gain_db * weight for manner, weight in weighted),
    )


def pause_after_s(clause: str, prosody: Prosody) -> float:
    """Silence after a clause, in seconds: what its last mark asks for at this rate, and the manner's own pause."""
    text = clause.rstrip(" \t\r\"'”’»)]}*_")  # noqa: RUF001 - a typographic apostrophe is meant
    own = next((pause for marks, pause in _PAUSES_S if text and text[-1] in marks), _PAUSE_MID_PHRASE_S)
    return own / prosody.rate + prosody.pause_s
