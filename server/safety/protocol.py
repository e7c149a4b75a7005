"""The crisis protocol: what is said when a caller may be in danger. A pure state machine; no model writes any of it.

It acknowledges, asks plainly, learns plan, means and time, names a line and the emergency number, offers to stay, to
bring a human, to text instead, looks for a trusted person, a professional, something that calms; one question a turn.
Risk is sticky: a denial lowers it and nothing clears it. `docs/crisis-protocol.md` says it for people.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from server.safety.answers import CallerAnswer, read_answer
from server.safety.finding import Finding
from server.safety.levels import HelpResource, RiskKind, SafetyLevel, Subject, When
from server.safety.words import (
    DEFAULT_LANGUAGE,
    Lines,
    Words,
    callable_lines,
    line_step,
    with_emergency,
    with_line,
)

PROTOCOL_VERSION = "1.0"
"""Version of what is detected and said; in `GetServerInfo` and in every safety event."""
CHECK_IN_TURNS = 6
"""Turns that a model may write after a concern was talked through, before the protocol asks again."""
MAX_PARTS = 4


class Handoff(enum.Enum):
    """What a turn of the protocol wants of a human."""

    OFFER = "offer"
    REQUEST = "request"
    """The caller has not agreed; for danger now."""
    REQUEST_WITH_CONSENT = "request_with_consent"


@dataclass(frozen=True, slots=True)
class Answer:
    """One turn of the protocol."""

    level: SafetyLevel
    parts: tuple[str, ...]
    """Sentences to speak, in order; each is one of `server.safety.words.all_phrases`."""
    steps: tuple[str, ...]
    """What each of the parts is."""
    resources: tuple[HelpResource, ...] = ()
    handoff: Handoff | None = None
    language: str = DEFAULT_LANGUAGE


@dataclass(slots=True)
class _State:
    level: SafetyLevel = SafetyLevel.NONE
    language: str = DEFAULT_LANGUAGE
    country: str = ""
    branch: str = ""
    """self, other, or a kind that has words of its own."""
    awaiting: str = ""
    """The question that was asked last."""
    done: set[str] = field(default_factory=set)
    said: Counter[str] = field(default_factory=Counter)
    denied: bool = False
    minor: bool = False
    handing_off: bool = False
    quiet_turns: int = 0
    turns: int = 0
    lines_given: int = 0


_OWN_WORDS = {
    RiskKind.ABUSE: ("abuse", "ask_abuse"),
    RiskKind.VIOLENCE: ("harm_others", "ask_harm"),
    RiskKind.MEDICAL: ("medical", "ask_medical"),
    RiskKind.EATING_DISORDER: ("eating", "ask_eating"),
    RiskKind.PSYCHOSIS: ("psychosis", "ask_psychosis"),
    RiskKind.SUBSTANCE: ("substance", "ask_substance"),
}
_SUICIDAL = frozenset({RiskKind.SUICIDE, RiskKind.SELF_HARM, RiskKind.DISTRESS})
_DIRECT_QUESTIONS = frozenset({"ask_suicide", "ask_hurt", "ask_concern"})
_QUESTIONS_OF_RISK = _DIRECT_QUESTIONS | {"ask_past_now", "ask_bereaved", "unclear", "check_in"}

# What is gone through, a turn an entry, its question last; an entry whose question is answered already is passed over.
_ACTIVE = (
    ("validate", "ask_suicide"),
    ("validate", "line", "ask_plan"),
    ("stay", "ask_intent"),
    ("ask_means",),
    ("ask_time",),
    ("if_danger", "line_facts", "ask_willing"),
    ("text_instead", "ask_barrier"),
    ("am_program", "trusted_person"),
    ("professional",),
    ("coping",),
    ("safety_plan",),
)
_IMMINENT = (
    ("emergency_now", "emergency", "with_someone"),
    ("distance", "stay", "offer_human"),
    ("cannot_call", "line", "ask_willing"),
    ("am_program", "trusted_person"),
    ("emergency", "with_someone"),
    ("professional",),
    ("coping",),
    ("safety_plan", "distance"),
)
_CONCERN = (
    ("validate", "ask_concern"),
    ("line", "ask_willing"),
    ("text_instead", "trusted_person"),
    ("professional",),
    ("coping",),
    ("am_program", "safety_plan"),
)
_DENIED = (
    ("validate", "ask_concern"),
    ("reflect_denial", "line", "trusted_person"),
    ("text_instead", "ask_willing"),
    ("professional",),
    ("coping",),
)
_OTHER = (
    ("other_validate", "other_now"),
    ("other_ask", "other_stay", "ask_self_too"),
    ("line", "other_line", "ask_willing"),
    ("other_professional", "trusted_person"),
    ("coping",),
    ("am_program", "ask_barrier"),
)
_OTHER_IMMINENT = (("emergency_now", "emergency", "other_stay", "other_now"), *_OTHER[1:])


class CrisisProtocol:
    """One session's protocol. `take` is the way in; it never raises."""

    def __init__(
        self,
        words: Words,
        lines: Lines,
        *,
        country: str = "",
        language: str = DEFAULT_LANGUAGE,
        can_transfer: bool = False,
        telephone: bool = False,
    ) -> None:
        """Start without risk. `country` is ISO 3166-1 alpha-2 or empty; `can_transfer`: a human can be brought."""
        self._words = words
        self._lines = lines
        self._can_transfer = can_transfer
        self._telephone = telephone
        self._state = _State(language=language if language in words.languages else DEFAULT_LANGUAGE, country=country)

    @property
    def level(self) -> SafetyLevel:
        """Standing risk."""
        return self._state.level

    # --- the way in -------------------------------------------------------------------------------------------------

    def take(self, finding: Finding, text: str) -> Answer | None:
        """Answer a turn in which the screen found `finding`; None: the language model may."""
        state, answer = self._state, read_answer(text)
        before = state.level
        self._learn(finding, answer, text)
        if state.level is SafetyLevel.NONE:
            return None
        if self._may_leave(finding, answer, before):
            state.quiet_turns += 1
            if state.quiet_turns % CHECK_IN_TURNS:
                state.awaiting = ""
                return None
            return self._say(("check_in",))
        state.quiet_turns = 0
        state.turns += 1
        return self._react(finding, answer, risen=state.level > before)

    def lost_turn(self) -> Answer | None:
        """Answer a turn that was lost to a failure; None: there is no crisis."""
        if self._state.level < SafetyLevel.ACTIVE:
            return None
        return self._say(("lost", "emergency") if self._state.level is SafetyLevel.IMMINENT else ("lost",))

    def handed_off(self, outcome: str) -> Answer:
        """Say what came of a hand-off: connected, queued or failed."""
        self._state.handing_off = outcome == "queued"
        if outcome == "connected":
            return self._say(("connected",))
        if outcome == "queued":
            return self._say(("queued",))
        self._state.done.discard("offer_human")
        return self._say(("handoff_failed", "emergency" if self._state.level is SafetyLevel.IMMINENT else "line"))

    # --- learning ---------------------------------------------------------------------------------------------------

    def _learn(self, finding: Finding, answer: CallerAnswer, text: str) -> None:
        state = self._state
        if finding.level > SafetyLevel.NONE and finding.language in self._words.languages:
            state.language = finding.language
        if state.level or finding.level:
            state.country = (
                self._lines.country_in(text) or state.country
                if not state.country or state.awaiting == "ask_country"
                else state.country
            )
        state.minor |= answer.minor
        self._raise_to(finding, answer)
        self._note(finding, answer)

    def _raise_to(self, finding: Finding, answer: CallerAnswer) -> None:
        """Move the standing level: up at once, down by a denial, one step at a time and never to none."""
        state, awaiting = self._state, self._state.awaiting
        takes_back = finding.denied or answer.denies
        if finding.level > state.level:
            state.level, state.denied = finding.level, finding.denied
            state.branch = _branch(finding)
        elif finding.level and finding.subject is Subject.SELF and state.branch == "other" and not takes_back:
            state.branch = _branch(finding)
        said_yes = answer.yes and not answer.no and not takes_back
        if said_yes and awaiting in _QUESTIONS_OF_RISK and state.branch != "other":
            state.level = max(state.level, SafetyLevel.ACTIVE)
        if state.level is SafetyLevel.ACTIVE and state.branch == "self" and self._is_near(finding, answer, takes_back):
            state.level = SafetyLevel.IMMINENT
            return
        said_no = awaiting in _QUESTIONS_OF_RISK and answer.no and not answer.yes
        if (takes_back or said_no) and finding.level <= SafetyLevel.CONCERN and state.level > SafetyLevel.CONCERN:
            state.level = SafetyLevel(state.level - 1)
        state.denied |= takes_back or said_no

    def _is_near(self, finding: Finding, answer: CallerAnswer, takes_back: bool) -> bool:
        """Whether what is planned is about to happen: begun, or soon with a way to do it."""
        if finding.under_way:
            return True
        if takes_back or answer.no:
            return False
        soon = answer.tonight or (finding.time_named and finding.level >= SafetyLevel.ACTIVE)
        asked = self._state.awaiting in ("ask_time", "ask_intent", "ask_suicide", "ask_plan", "ask_means")
        return soon and (finding.plan or finding.means or answer.at_hand or asked)

    def _note(self, finding: Finding, answer: CallerAnswer) -> None:
        """Note what need not be asked any more."""
        done = self._state.done
        if finding.time_named or answer.tonight:
            done.add("ask_time")
        if finding.means or answer.at_hand:
            done.add("ask_means")
        if answer.barrier:
            done.add("ask_barrier")
        if answer.denies or (self._state.awaiting == "ask_plan" and answer.no and not answer.yes):
            done.update(("ask_means", "ask_time"))

    def _may_leave(self, finding: Finding, answer: CallerAnswer, before: SafetyLevel) -> bool:
        """Whether a model may write this turn: nothing new was found, and all there is to say of it was said."""
        state = self._state
        if state.level >= SafetyLevel.ACTIVE or finding.level or before is SafetyLevel.NONE:
            return False
        if state.awaiting in _QUESTIONS_OF_RISK or state.awaiting == "ask_country":
            return False
        return all(entry[-1] in state.done for entry in self._agenda())

    # --- answering --------------------------------------------------------------------------------------------------

    def _react(self, finding: Finding, answer: CallerAnswer, *, risen: bool) -> Answer:
        """What the turn itself calls for first; then the next entry of the agenda."""
        state = self._state
        if state.level is SafetyLevel.IMMINENT and risen:
            state.done -= {"emergency_now", "emergency", "with_someone", "distance", "stay"}
            return self._next()
        if answer.wants_human and self._can_transfer and not state.handing_off:
            state.handing_off = True
            return self._say(("connecting", "stay"), handoff=Handoff.REQUEST_WITH_CONSENT)
        if state.awaiting == "offer_human" and answer.yes and self._can_transfer and not state.handing_off:
            state.handing_off = True
            return self._say(("connecting", "stay"), handoff=Handoff.REQUEST_WITH_CONSENT)
        if finding.uncertain and finding.level is SafetyLevel.CONCERN and "unclear" not in state.done:
            return self._say(("unclear",))
        if answer.goodbye and "goodbye" not in state.done:
            return self._say(("stay", "goodbye") if state.level < SafetyLevel.IMMINENT else ("emergency", "goodbye"))
        if answer.repeated and "repeated" not in state.done and state.turns > 2:
            return self._say(("repeated",))
        if (barrier := self._barrier(answer)) and f"barrier_{barrier}" not in state.done:
            return self._next(first=(f"barrier_{barrier}",))
        if state.minor and "trusted_adult" not in state.done and state.turns > 1:
            return self._next(first=("trusted_adult",), alone=True)
        return self._next()

    def _barrier(self, answer: CallerAnswer) -> str:
        """What keeps the caller from reaching out, when that is what they speak of; empty: nothing."""
        asked = self._state.awaiting in ("ask_willing", "ask_barrier", "offer_human")
        if not asked and not answer.cannot_call:
            return ""
        return answer.barrier or ("other" if answer.cannot_call or answer.no else "")

    def _next(self, first: tuple[str, ...] = (), *, alone: bool = False) -> Answer:
        """The next entry of the agenda that still has its question open."""
        if not alone:
            if self._state.turns > 1 and self._needs_country():
                return self._say((*first, "stay", "ask_country"))
            for entry in self._agenda():
                question = entry[-1]
                if question in self._state.done or (question == "offer_human" and not self._can_transfer):
                    self._state.done.add(question)
                    continue
                return self._say((*first, *(entry[-2:] if first else entry)))
        step = ("stay", "check_now") if self._state.turns % 2 else ("check_now",)
        return self._say((*first, *(() if alone else step)))

    def _needs_country(self) -> bool:
        state = self._state
        return not state.country and "ask_country" not in state.done and state.level >= SafetyLevel.ACTIVE

    def _agenda(self) -> tuple[tuple[str, ...], ...]:
        state = self._state
        if state.branch in ("abuse", "violence", "medical", "eating_disorder", "psychosis", "substance"):
            own, question = _OWN_WORDS[RiskKind(state.branch)]
            danger = (("emergency", "with_someone"),) if state.level is SafetyLevel.IMMINENT else ()
            opening = ((own, "emergency", question),) if danger else ((own, question),)
            return (*opening, *danger, ("line", "trusted_person"), ("professional",), ("coping",))
        if state.branch == "other":
            return _OTHER_IMMINENT if state.level is SafetyLevel.IMMINENT else _OTHER
        softly = _DENIED if state.denied else _CONCERN
        if state.branch == "past":
            return (("past", "ask_past_now"), *softly[1:])
        if state.branch == "bereaved":
            return (("bereaved", "ask_bereaved"), *softly[1:])
        if state.level is SafetyLevel.CONCERN:
            return softly
        return _IMMINENT if state.level is SafetyLevel.IMMINENT else _ACTIVE

    # --- wording ----------------------------------------------------------------------------------------------------

    def _say(self, steps: tuple[str, ...], handoff: Handoff | None = None) -> Answer:
        steps = self._in_language(steps)
        parts: list[str] = []
        told: list[str] = []
        resources: list[HelpResource] = []
        for step in steps:
            if len(parts) == MAX_PARTS:
                break
            for name, part, resource in self._wording(step):
                parts.append(part)
                told.append(name)
                resources += [resource] if resource is not None else []
            self._state.done.add(step)
        if "?" in parts[-1]:
            self._state.awaiting = told[-1]
        else:
            self._state.awaiting = ""
        if "offer_human" in told:
            handoff = handoff or Handoff.OFFER
        return Answer(
            self._state.level,
            tuple(parts[:MAX_PARTS]),
            tuple(told[:MAX_PARTS]),
            tuple(resources),
            handoff,
            self._state.language,
        )

    def _in_language(self, steps: tuple[str, ...]) -> tuple[str, ...]:
        """The steps that there are words for in the caller's language; in none: ask how it is."""
        language = self._state.language
        known = tuple(step for step in steps if step == "line" or self._words.has(step, language))
        self._state.done.update(set(steps) - set(known))
        return known or ("stay", "check_now")

    def _wording(self, step: str) -> list[tuple[str, str, HelpResource | None]]:
        state = self._state
        place = self._lines.help_for(state.country)
        told = self._words.says_numbers_of(state.country, state.language)
        make: Callable[[str], str] = lambda template: template  # noqa: E731
        resource: HelpResource | None = None
        if step == "line":
            lines = callable_lines(place) if told else ()
            if not lines:
                return [("finder", self._pick("finder"), self._lines.international)]
            line = lines[0]
            step = "line_again" if state.lines_given else line_step(self._words, line, state.language)
            state.lines_given += 1
            make, resource = (lambda template: with_line(template, line, place.country_name, state.language)), line
        elif step in ("emergency", "if_danger"):
            if not place.emergency or not told:
                return [("local_emergency", self._pick("local_emergency"), self._lines.international)]
            make = lambda template: with_emergency(template, place.emergency, state.language)  # noqa: E731
            resource = HelpResource(name="Emergency", phone=place.emergency, country=state.country)
        return [(step, make(self._pick(step)), resource)]

    def _pick(self, step: str) -> str:
        """The next wording of a step."""
        wordings = self._words.wordings(step, self._state.language)
        self._state.said[step] += 1
        return wordings[(self._state.said[step] - 1) % len(wordings)]


def _branch(finding: Finding) -> str:
    kinds = finding.kinds
    if finding.subject is Subject.OTHER:
        suicidal = RiskKind.SUICIDE in kinds or RiskKind.SELF_HARM in kinds
        return "bereaved" if finding.when is When.PAST and suicidal else "other"
    if any(kind in _SUICIDAL for kind in kinds) or not kinds:
        return "past" if finding.when is When.PAST and finding.level is SafetyLevel.CONCERN else "self"
    return next((kind.value for kind in kinds if kind in _OWN_WORDS), "self")
