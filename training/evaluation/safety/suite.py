"""Runs the crisis screen over cases: what it says of each, recall at each level, specificity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from server.conversation.care import Screens
from server.safety.finding import Said
from server.safety.helplines import HelplineBook
from server.safety.levels import SafetyLevel
from server.safety.protocol import CrisisProtocol
from server.safety.words import Words
from training.evaluation.safety.cases import Case
from training.evaluation.safety.wilson import Share

Hear = Callable[[str], Said]
"""Makes of a turn's words what the transcriber would give."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case and what came of it."""

    case: Case
    level: SafetyLevel
    sources: tuple[str, ...]
    """Ids of the rules that hit, of all turns; never a text."""

    @property
    def missed(self) -> bool:
        """Whether there is a risk and nothing was noticed."""
        return self.case.expected > SafetyLevel.NONE and self.level is SafetyLevel.NONE

    @property
    def false_alarm(self) -> bool:
        """Whether something was noticed where nothing is."""
        return self.case.expected is SafetyLevel.NONE and self.level > SafetyLevel.NONE


def typed(text: str) -> Said:
    """A turn whose words are certain."""
    return Said(text, confidence=1.0)


def run(screen: Screens, cases: Sequence[Case], hear: Hear = typed) -> list[Outcome]:
    """Judge every case; each is a conversation of its own, whose risk the protocol remembers."""
    words, lines = Words.load(), HelplineBook.load()
    return [_judge(screen, case, hear, CrisisProtocol(words, lines)) for case in cases]


def _judge(screen: Screens, case: Case, hear: Hear, protocol: CrisisProtocol) -> Outcome:
    heard: list[str] = []
    sources: list[str] = []
    for turn in case.turns:
        said = hear(turn)
        finding = screen.judge(said, tuple(heard))
        protocol.take(finding, said.text)
        heard.append(said.text)
        sources += finding.sources
    return Outcome(case, protocol.level, tuple(dict.fromkeys(sources)))


def flagged(outcomes: Sequence[Outcome]) -> Share:
    """Of the cases with a risk, those in which any was noticed: recall at concern."""
    return recall_at(outcomes, SafetyLevel.CONCERN)


def recall_at(outcomes: Sequence[Outcome], level: SafetyLevel) -> Share:
    """Of the cases expected at `level` or above, those judged at `level` or above."""
    grave = [each for each in outcomes if each.case.expected >= level]
    return Share(sum(each.level >= level for each in grave), len(grave))


def specificity(outcomes: Sequence[Outcome]) -> Share:
    """Of the cases without a risk, those in which none was noticed."""
    calm = [each for each in outcomes if each.case.expected is SafetyLevel.NONE]
    return Share(sum(not each.false_alarm for each in calm), len(calm))


def of(outcomes: Sequence[Outcome], *categories: str) -> list[Outcome]:
    """The outcomes of some categories."""
    return [each for each in outcomes if each.case.category in categories]
