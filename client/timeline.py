"""A call as a person would like to read it: what was heard, felt and said, and when.

Pure: events go in, lines come out as soon as they are complete.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from client.events import (
    Clear,
    ClearReason,
    Disclosure,
    Emotion,
    ErrorEvent,
    Event,
    GoingAway,
    HangUpRequest,
    HelpResource,
    ReplyText,
    SafetyEvent,
    SessionStarted,
    SpeechEnded,
    SpeechStarted,
    Transcript,
    TransferRequest,
    TurnOutcome,
    TurnSummary,
)

_INDENT = " " * 20
_OUTCOMES = {
    TurnOutcome.INTERRUPTED: "you spoke over the reply",
    TurnOutcome.NOTHING_HEARD: "no words were heard",
    TurnOutcome.FAILED: "an engine failed",
}
_CLEARS = {
    ClearReason.BARGE_IN: "the reply stops: you speak",
    ClearReason.REPLACED: "the reply stops: a newer turn replaces it",
    ClearReason.FAILED: "the reply stops: it failed half-way",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline. `at_s` is the server's clock since the call opened."""

    kind: str
    """turn, or what the line tells: call, spoke, heard, felt, said, told, safety, stopped, times, note, error."""
    text: str
    at_s: float | None = None

    def plain(self, width: int = 100) -> str:
        """The line as text, broken at `width` columns with a hanging indent."""
        if self.kind == "turn":
            return self.text
        clock = f"{self.at_s:8.2f} s" if self.at_s is not None else " " * 10
        head = f"{clock}  {self.kind:<8}"
        return textwrap.fill(f"{head}{self.text}", max(width, 40), subsequent_indent=_INDENT, break_long_words=False)


class Timeline:
    """Turns the events of one call into lines."""

    def __init__(self) -> None:
        """Start before the first event."""
        self._turn = -1
        self._said: dict[int, str] = {}  # utterance → its text so far
        self._turn_of: dict[int, int] = {}
        self._began_s: dict[int, float] = {}

    def take(self, event: Event) -> list[Line]:
        """Give the lines that this event completes, with the heading of its turn where it changes."""
        turn, lines = self._lines(event)
        if not lines:
            return []
        if turn is not None and turn != self._turn:
            self._turn = turn
            lines.insert(0, Line("turn", f"turn {turn}" if turn else "greeting"))
        return lines

    def _lines(self, event: Event) -> tuple[int | None, list[Line]]:
        match event:
            case SessionStarted():
                resumed = ", goes on where it was" if event.resumed else ""
                formats = f"{event.audio_in} in, {event.audio_out} out"
                return None, [Line("call", f"{event.session_id}{resumed} · {event.language} · {formats}", event.at_s)]
            case SpeechEnded():
                begin_s = self._began_s.pop(event.turn_index, event.offset_s)
                where = f"{begin_s:.2f} to {event.offset_s:.2f} s of your audio"
                return event.turn_index, [Line("spoke", f"{event.offset_s - begin_s:.1f} s ({where})", event.at_s)]
            case SpeechStarted():
                self._began_s[event.turn_index] = event.offset_s
                return None, []
            case Transcript(is_final=True):
                text = f"“{event.text}”" if event.text else "no words"
                return event.turn_index, [Line("heard", text, event.at_s)]
            case Emotion():
                return event.turn_index, [Line("felt", emotion_text(event), event.at_s)]
            case ReplyText():
                return event.turn_index, self._reply(event)
            case Clear():
                return self._turn_of.get(event.utterance_id), self._stopped(event)
            case SafetyEvent():
                return event.turn_index, _safety(event)
            case Disclosure(utterance_id=0):  # any other is spoken, and so told as a reply
                return None, [Line("told", f"“{event.text}”", event.at_s)]
            case TurnSummary():
                return event.turn_index, list(_summary(event))
            case _:
                return None, _note(event)

    def _reply(self, event: ReplyText) -> list[Line]:
        said = self._said.pop(event.utterance_id, "") + event.text
        self._turn_of[event.utterance_id] = event.turn_index
        if event.is_last:
            return [Line("said", f"“{said.strip()}”", event.at_s)] if said.strip() else []
        self._said[event.utterance_id] = said
        return []

    def _stopped(self, event: Clear) -> list[Line]:
        begun = self._said.pop(event.utterance_id, "").strip()
        lines = [Line("said", f"“{begun} …”", event.at_s)] if begun else []
        return [*lines, Line("stopped", _CLEARS.get(event.reason, "the reply stops"), event.at_s)]


def emotion_text(event: Emotion) -> str:
    """Say an emotion in a few words: "lonely 62 % · sad · valence -0.71"."""
    return f"{event.label} {event.confidence:.0%} · {event.group} · valence {event.valence:+.2f}".replace("%", " %")


def help_text(resource: HelpResource) -> str:
    """Say how a helper is reached: "988 Lifeline: call 988, text 988, 988lifeline.org"."""
    ways = [
        f"call {resource.phone}" if resource.phone else "",
        f"text {resource.sms}" if resource.sms else "",
        resource.url,
    ]
    return f"{resource.name}: {', '.join(way for way in ways if way)}"


def _safety(event: SafetyEvent) -> list[Line]:
    kinds = f" ({', '.join(event.kinds)})" if event.kinds else ""
    offered = [Line("safety", help_text(resource), event.at_s) for resource in event.resources]
    return [Line("safety", f"{event.level.value}{kinds}", event.at_s), *offered]


def _summary(event: TurnSummary) -> Iterable[Line]:
    if event.outcome in _OUTCOMES:
        yield Line("note", _OUTCOMES[event.outcome], event.at_s)
    stages = (
        ("turn end", event.end_of_turn_wait_s),
        ("heard", event.transcript_ready_s),
        ("felt", event.emotion_ready_s),
        ("first words", event.first_text_s),
        ("first clause", event.first_clause_s),
        ("first sound", event.first_audio_s),
        ("all words", event.reply_complete_s),
    )
    times = " · ".join(f"{name} {value:.2f}" for name, value in stages if value is not None)
    if times:
        sound = f"; {event.audio_sent_s:.1f} s of sound" if event.audio_sent_s else ""
        yield Line("times", f"{times} s after you stopped{sound}", event.at_s)


def _note(event: Event) -> list[Line]:
    match event:
        case ErrorEvent():
            return [Line("error", event.message, event.at_s)]
        case GoingAway():
            return [Line("note", f"the server will end this call within {event.deadline_s:g} s", event.at_s)]
        case HangUpRequest():
            return [Line("note", "the server asks to hang up", event.at_s)]
        case TransferRequest():
            return [Line("note", "the server asks to connect you to a human", event.at_s)]
        case _:
            return []
