"""What safety knows of one call and owes its caller: risk, the crisis protocol, notices; one per session, kept with it.

Pure: no clock, no task, no model. It outlives a lost stream, so that a caller who comes back is known to be in danger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from server.engines.interfaces import Transcript
from server.safety.disclosure import DisclosureClock, Due
from server.safety.finding import Finding, Said
from server.safety.guard import Guard, ReplyJudge
from server.safety.levels import HelpResource, SafetyLevel
from server.safety.protocol import Answer, CrisisProtocol, Handoff


class Screens(Protocol):
    """`server.safety.screening.screen.Screen`, or a test's."""

    def judge(self, said: Said, earlier: Sequence[str] = ()) -> Finding:
        """Judge a turn; never raises."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Fixed words that answer a turn, in place of the language model's."""

    parts: tuple[str, ...]
    """Sentences whose sound was made in advance, in order."""
    from_protocol: bool = False
    dues: tuple[Due, ...] = ()
    """Notices among the parts, each as a part of its own, before all others."""
    resources: tuple[HelpResource, ...] = ()
    handoff: Handoff | None = None
    steps: tuple[str, ...] = ()


class Care:
    """One caller's safety state. Session time counts over all streams of the session."""

    def __init__(
        self,
        screen: Screens,
        protocol: CrisisProtocol,
        disclosures: DisclosureClock,
        *,
        minor: bool = False,
        show_start: bool = False,
        judge: ReplyJudge | None = None,
    ) -> None:
        """Start without risk; nothing is disclosed yet. With `show_start` the first notices are only shown."""
        self._judge = judge
        self._screen = screen
        self._protocol = protocol
        self._disclosures = disclosures
        self._minor = minor
        self._show_start = show_start
        self._opened_s: float | None = None
        self._before_s = 0.0
        self._waiting: list[tuple[Finding, str]] = []  # turns that were heard and not answered: the caller spoke on
        self._glimpses: tuple[str, ...] = ()
        self._glimpsed = SafetyLevel.NONE
        self._owed: list[Due] = []
        self._later: list[Reply] = []
        self._begun = False
        self.replies_blocked = 0
        """Replies that the guard cut short; what replaces them varies with it."""

    # --- time ---------------------------------------------------------------------------------------------------

    def open(self, now_s: float) -> tuple[Due, ...]:
        """A stream opens at `now_s` of any monotonic clock; the notices to begin with, none when a session goes on."""
        self._opened_s = now_s
        if self._begun:
            return ()
        self._begun = True
        dues = self._disclosures.at_start()
        return tuple(replace(due, spoken=False) for due in dues) if self._show_start else dues

    def pause(self, now_s: float) -> None:
        """The stream ended at `now_s`; session time stands still until the next."""
        self._before_s = self._elapsed_s(now_s)
        self._opened_s = None

    def next_due_s(self, now_s: float) -> float:
        """Seconds from `now_s` until a notice is due."""
        return max(self._disclosures.next_due_s() - self._elapsed_s(now_s), 0.0)

    def tick(self, now_s: float) -> tuple[Due, ...]:
        """Owe what is due by `now_s`; gives what is only shown and not spoken."""
        due = self._disclosures.due(self._elapsed_s(now_s))
        self._owed += [each for each in due if each.spoken]
        return tuple(each for each in due if not each.spoken)

    def _elapsed_s(self, now_s: float) -> float:
        return self._before_s + (now_s - self._opened_s if self._opened_s is not None else 0.0)

    # --- hearing ------------------------------------------------------------------------------------------------

    @property
    def level(self) -> SafetyLevel:
        """Where the conversation stands: risk is remembered."""
        return self._protocol.level

    def glimpse(self, transcript: Transcript, earlier: Sequence[str]) -> Finding | None:
        """Screen a part of a turn that is still being spoken; a finding graver than any before in this turn."""
        finding = self._screen.judge(_said(transcript), earlier)
        if finding.level <= self._glimpsed:
            return None
        self._glimpsed = finding.level
        self._glimpses = (*self._glimpses, transcript.text)
        return finding

    def suspects(self, transcript: Transcript, earlier: Sequence[str]) -> bool:
        """Whether there is a risk in hypotheses that the transcriber itself does not trust."""
        said = _said(transcript)
        return bool(said.alternatives) and self._screen.judge(said, earlier).level > SafetyLevel.NONE

    def hear(self, transcript: Transcript, earlier: Sequence[str]) -> Finding:
        """Screen a turn whose words are final; `earlier` are the caller's turns before it, oldest first."""
        said = _said(transcript)
        if self._glimpses:  # what was understood half-way through counts as another hypothesis
            said = replace(said, alternatives=(*said.alternatives, *self._glimpses))
        self._glimpses, self._glimpsed = (), SafetyLevel.NONE
        finding = self._screen.judge(said, earlier)
        self._waiting.append((finding, transcript.text))
        return finding

    def reply(self) -> Reply | None:
        """What answers the turn that was heard, and those before it that were not answered; None: the model may."""
        findings = [finding for finding, _ in self._waiting]
        text = " ".join(text for _, text in self._waiting)
        self._waiting.clear()
        if not findings:
            return None
        answer = self._protocol.take(max(findings, key=lambda finding: finding.level), text)
        due = self._disclosures.asked(text)
        if answer is not None:
            return self._protocol_reply(answer, (due,) if due is not None else ())
        return None if due is None else Reply((due.text,), dues=(due,))

    def guard(self, caller_text: str) -> Guard:
        """What judges the model's reply to `caller_text`."""
        return Guard(
            minor=self._minor,
            level=self.level,
            caller_text=caller_text,
            blocks_before=self.replies_blocked,
            judge=self._judge,
        )

    # --- what went wrong, and what came of it -------------------------------------------------------------------

    def lost_turn(self) -> Reply | None:
        """A turn was lost to a failure: during a crisis the caller is told more than an apology."""
        answer = self._protocol.lost_turn()
        return None if answer is None else self._protocol_reply(answer)

    def handed_off(self, outcome: str) -> None:
        """A hand-off to a human is connected, queued or failed: the caller is told when there is quiet."""
        self._later.append(self._protocol_reply(self._protocol.handed_off(outcome)))

    def owe(self, dues: Sequence[Due]) -> None:
        """These notices were not heard out: they are still to be given."""
        self._owed = [*dues, *self._owed]

    def owed(self) -> Reply | None:
        """What there is to say now that it is quiet."""
        if self._later:
            return self._later.pop(0)
        dues, self._owed = tuple(self._owed), []
        return Reply(tuple(due.text for due in dues), dues=dues) if dues else None

    def _protocol_reply(self, answer: Answer, dues: tuple[Due, ...] = ()) -> Reply:
        return Reply(
            (*(due.text for due in dues), *answer.parts),
            from_protocol=True,
            dues=dues,
            resources=answer.resources,
            handoff=answer.handoff,
            steps=answer.steps,
        )


def _said(transcript: Transcript) -> Said:
    return Said(
        transcript.text,
        alternatives=transcript.alternatives,
        confidence=transcript.confidence,
        words=tuple((word.text, word.confidence) for word in transcript.words),
        language=transcript.language,
    )
