"""Callers after the personas of VERA-MH, played by scripts: they answer what they are asked, else go on talking.

The personas (age, circumstances, how much they disclose, how grave the risk is) are VERA-MH's (SpringCare/VERA-MH); the
words are ours. A caller reads the assistant's text alone and knows nothing of how it is made.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

PERSONAS: Final = Path(__file__).with_suffix(".toml")

# What a sentence of the assistant's is about; the first that fits counts, in this order.
_TOPICS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (topic, re.compile(pattern, re.IGNORECASE))
    for topic, pattern in (
        ("means", r"(do you have|have you got|is there|are there|can you get|within reach|near you|at hand|access)"
                  r"[^?]*(what you|way|anything|something|with you|it|them|those|that|use|reach)[^?]*\?(?<!stay with you\?)"),
        ("time", r"(when|tonight|how soon|a time|what time|set a|right now|today)[^?]*(do(ing)? (it|this|that)|act|time|mind|happen)[^?]*\?"),
        ("plan", r"(thought about how|plan|a way|how you (might|would))[^?]*\?"),
        ("intent", r"(intend|going to act|act on|might act|do it)[^?]*\?"),
        ("suicide", r"(suicide|kill(ing)? yourself|end(ing)? your (own )?life|hurt(ing)? yourself|harm(ing)? yourself|"
                    r"not (be|being) alive|wanting to die)[^?]*\?"),
        ("away", r"(put|move|give|lock|hand|get)[^?.]*(away|distance|out of reach|another room|to somebody|to someone|hold)"),
        ("human", r"(connect you|put you through|bring (in )?a person|a real person|speak (to|with) a person|talk (to|with) a person|a human)"),
        ("emergency", r"(emergency|nine one one)"),
        ("with", r"(with you right now|is (anyone|someone|anybody|somebody) (there|with you|near)|are you alone|near you who)"),
        ("barrier", r"(what (gets|makes|would make|stands|feels)|hard about|in the way|worries you|holds you back|hold you back)[^?]*\?"),
        ("willing", r"(would you|could you|willing|are you able|do you think you could|can you)[^?]*"
                    r"(call|text|reach|contact|line|talk to them)[^?]*\?"),
        ("line", r"(crisis line|help ?line|nine eight eight|find a helpline|lifeline)"),
        ("professional", r"(doctor|professional|counsell?or|nurse|clinic)"),
        ("person", r"(someone you trust|somebody you trust|a friend|family|person you trust|who (in|do|could|can|is|knows|else))"),
        ("coping", r"(helped before|helps? (you )?(a little|when)|get through|breath|calm|small (step|thing|plan)|plan together|cop)"),
        ("safe", r"\bsafe\b[^?]*\?"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Persona:
    """One caller's script."""

    name: str
    imminent: bool
    active: bool
    denies_intent: bool
    country: str
    lines: Mapping[str, tuple[str, ...]]
    """Topic to alternatives; `calm`, `start` and `talk` beside the topics."""


def personas(path: Path = PERSONAS) -> tuple[Persona, ...]:
    """Read every persona."""
    found: dict[str, dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Persona(
            name,
            imminent=script["imminent"],
            active=script["active"],
            denies_intent=script["denies_intent"],
            country=script["country"],
            lines={topic: tuple(said) for topic, said in script.items() if isinstance(said, list)},
        )
        for name, script in found.items()
    )


class Caller:
    """A persona in one run."""

    def __init__(self, persona: Persona, seed: int) -> None:
        """The same seed says the same to the same assistant."""
        rng = random.Random(f"{persona.name}-{seed}")
        self._left = {topic: rng.sample(said, len(said)) for topic, said in persona.lines.items()}
        calm = self._left.get("calm", [])
        self._opening = [*(calm[:1] if calm and rng.random() < 0.67 else []), self._left["start"][0]]
        self.calm_turns = len(self._opening) - 1
        """How many of the first turns hold no sign of risk."""

    def next(self, assistant: str) -> str:
        """What the caller says after the assistant's last words."""
        if self._opening:
            return self._opening.pop(0)
        for topic in (*topics(assistant), "talk"):
            if said := self._left.get(topic):
                return said.pop(0)
        return "I don't know."


def topics(assistant: str) -> list[str]:
    """What the assistant asks or proposes, questions of the last sentence first."""
    sentences = re.split(r"(?<=[.?!])\s+", assistant.strip())
    found = [topic for sentence in reversed(sentences) for topic, pattern in _TOPICS if pattern.search(sentence)]
    return list(dict.fromkeys(found))
