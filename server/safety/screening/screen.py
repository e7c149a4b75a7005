"""Judges one turn of the caller before anything is generated: rules joined with a calibrated classifier.

It runs on every turn and never raises; what fails or takes too long counts as concern. Rules decide what a risk is and how
grave; the classifier adds what no rule knows. `docs/crisis-protocol.md` says for people what is looked for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, Protocol

from server.safety.finding import Finding, Opinion, Said
from server.safety.levels import RiskKind, SafetyLevel
from server.safety.screening.hits import Hit, Reading
from server.safety.screening.phonetic import sounds_dangerous
from server.safety.screening.respelling import respelled
from server.safety.screening.spelling import meant

BUDGET_S: Final = 0.25
TRUSTED: Final = 0.5
"""Confidence of a transcript below which a hint of distress is asked about."""
_CLEAR: Final = 0.8
"""Confidence of a transcript from which its sound is not doubted."""
_AGREEING: Final = 2
_EARLIER_TURNS: Final = 12


class Classifier(Protocol):
    """`server.safety.classifier.CrisisClassifier` or `server.engines.safety_reader.SafetyReader`."""

    @property
    def source(self) -> str:
        """How a finding names it."""

    def opinion(self, text: str) -> Opinion:
        """What it thinks of a turn."""


class OutOfTime(Exception):
    """The budget of a turn is spent."""


class Screen:
    """Stateless; one serves all calls."""

    def __init__(
        self,
        classifiers: Sequence[Classifier] = (),
        *,
        clock: Callable[[], float] = time.perf_counter,
        budget_s: float = BUDGET_S,
    ) -> None:
        """Join the rules with `classifiers`, asked in order; a turn may take `budget_s` by `clock`."""
        self._classifiers = tuple(classifiers)
        self._clock = clock
        self._budget_s = budget_s

    def judge(self, said: Said, earlier: Sequence[str] = ()) -> Finding:
        """What there is in a turn; `earlier` are the caller's turns before it, oldest first. Never raises."""
        found = Finding()
        try:
            end_s = self._clock() + self._budget_s

            def check() -> None:
                if self._clock() > end_s:
                    raise OutOfTime

            for step in (self._by_rules, self._by_others, self._by_sound, self._by_respelling, self._by_classifiers):
                check()
                found = step(said, tuple(earlier[-_EARLIER_TURNS:]), found)
            check()
        except Exception:  # whatever went wrong, the caller is asked and not ignored
            return replace(
                found,
                level=max(found.level, SafetyLevel.CONCERN),
                kinds=found.kinds or (RiskKind.DISTRESS,),
                sources=(*found.sources, "fail_safe"),
            )
        finally:
            Reading.of.cache_clear()  # nobody's words stay behind
            meant.cache_clear()
        return found

    def _by_rules(self, said: Said, earlier: tuple[str, ...], _: Finding) -> Finding:
        return Reading.of(said.text).finding(earlier)

    def _by_others(self, said: Said, earlier: tuple[str, ...], found: Finding) -> Finding:
        """Look into the other hypotheses of the same sound: several that agree count, one is asked about."""
        if found.level >= SafetyLevel.ACTIVE or not said.alternatives:
            return found
        others = [Reading.of(text).finding(earlier) for text in said.alternatives]
        grave = [other for other in others if other.level > found.level]
        if not grave:
            return found
        best = max(grave, key=lambda other: other.level)
        if len(grave) >= _AGREEING and 2 * len(grave) >= len(others):
            return replace(best, sources=tuple(f"{source}:alternative" for source in best.sources))
        if best.level < SafetyLevel.ACTIVE:
            return found
        return replace(
            best,
            level=SafetyLevel.CONCERN,
            uncertain=True,
            sources=tuple(f"{source}:alternative" for source in best.sources),
        )

    def _by_respelling(self, said: Said, earlier: tuple[str, ...], found: Finding) -> Finding:
        """Ask where words that the recogniser does not trust may have been words of danger."""
        if found.level > SafetyLevel.NONE or not said.words:
            return found
        for text in respelled(said.words):
            meant = Reading(text).finding(earlier)
            if meant.level > SafetyLevel.NONE:
                sources = tuple(f"{source}:respelled" for source in meant.sources)
                return replace(meant, level=SafetyLevel.CONCERN, uncertain=True, sources=sources)
        return found

    def _by_sound(self, said: Said, _: tuple[str, ...], found: Finding) -> Finding:
        """Ask where it was heard badly and sounds like danger, or was hardly heard and is full of distress."""
        if found.level > SafetyLevel.NONE or (said.confidence is not None and said.confidence >= _CLEAR):
            return found
        reading = Reading.of(said.text)
        unknown = said.confidence is None and not said.words
        if sounds_dangerous(reading.masked, said.words, closely=unknown):
            return Finding(SafetyLevel.CONCERN, (RiskKind.SUICIDE,), uncertain=True, sources=("rule:sounds_like",))
        if said.confidence is not None and said.confidence < TRUSTED and reading.is_distressed:
            return Finding(SafetyLevel.CONCERN, (RiskKind.DISTRESS,), uncertain=True, sources=("rule:heard_badly",))
        return found

    def _by_classifiers(self, said: Said, _: tuple[str, ...], found: Finding) -> Finding:
        if not said.text.strip():
            return found
        for classifier in self._classifiers:
            if found.level >= SafetyLevel.ACTIVE:
                break
            found = self._with_opinion(found, classifier.opinion(said.text), said.text, classifier.source)
        return found

    def _with_opinion(self, found: Finding, opinion: Opinion, text: str, source: str) -> Finding:
        """Join what the rules found with one classifier's opinion."""
        reading = Reading.of(text)
        if opinion.level <= found.level or (reading.is_explained and not opinion.is_certain):
            return found
        if opinion.level >= SafetyLevel.ACTIVE and reading.is_of_self_now and not reading.is_explained:
            if found.level == SafetyLevel.NONE:
                return Finding(SafetyLevel.ACTIVE, (RiskKind.SUICIDE,), sources=(source,))
            return found  # the rules know who and when, and found it less grave
        if found.level >= SafetyLevel.CONCERN:
            return found
        return Finding(SafetyLevel.CONCERN, (RiskKind.DISTRESS,), sources=(source,))


__all__ = ["Hit", "Screen"]
