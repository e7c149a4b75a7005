"""A typed call without a server: the conversation's own state machine, with the models called in place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from server.conversation import messages as msg
from server.conversation import steps as step
from server.conversation.care import Care
from server.conversation.history import History
from server.conversation.machine import Conversation
from server.conversation.speaking import Rules
from server.engines.interfaces import CancelToken, EmotionClassifier, EmotionEstimate, Turn
from server.safety.levels import HelpResource, SafetyLevel


class Writes(Protocol):
    """What writes a reply: a `Responder`, or something that plays a bad one."""

    def reply(self, dialogue: Sequence[Turn], emotion: EmotionEstimate | None, cancel: CancelToken) -> Iterator[str]:
        """Write a reply piece by piece."""


@dataclass(slots=True)
class Replied:
    """What one turn of the caller brought."""

    text: str = ""
    sources: set[msg.ReplySource] = field(default_factory=set)
    level: SafetyLevel = SafetyLevel.NONE
    standing: SafetyLevel = SafetyLevel.NONE
    resources: list[HelpResource] = field(default_factory=list)
    disclosures: list[msg.Disclosure] = field(default_factory=list)
    transfers: int = 0
    hung_up: bool = False
    blocked: list[str] = field(default_factory=list)
    """Rules of the output guard that kept a clause back."""


class TypedCall:
    """One call; every turn is answered before `say` returns. Time stands still unless it is moved."""

    def __init__(self, care: Care, writer: Writes, emotion: EmotionClassifier | None = None, **rules: object) -> None:
        """Open a call that is protected by `care` and whose replies `writer` writes."""
        self._machine = Conversation(Rules(spoken=False, **rules), History(20), care)  # type: ignore[arg-type]
        self._writer = writer
        self._emotion = emotion
        self.now_s = 0.0
        self.opening = self._take(step.Opened())

    def say(self, text: str) -> Replied:
        """Type a turn."""
        replied = self._take(step.Typed(text))
        replied.standing = self._machine.care.level
        return replied

    def wait(self, seconds: float) -> Replied:
        """Let time pass, with every notice that becomes due in it."""
        replied, end_s = Replied(), self.now_s + seconds
        while (due_s := self._machine.next_notice_s(self.now_s)) <= end_s - self.now_s:
            self.now_s += due_s
            self._take(step.NoticeDue(), replied)
        self.now_s = end_s
        return replied

    def _take(self, event: step.Event, into: Replied | None = None) -> Replied:
        replied = into if into is not None else Replied()
        for effect in self._machine.handle(event, self.now_s):
            self._do(effect, replied)
        return replied

    def _do(self, effect: step.Effect, replied: Replied) -> None:
        match effect:
            case step.Tell(message):
                _note(message, replied)
            case step.Blocked(rule):
                replied.blocked.append(rule)
            case step.Feel(turn, dialogue):
                if self._emotion is None:
                    self._take(step.StageFailed(turn, "emotion", "OFF", "The emotion is not read here."), replied)
                else:
                    self._take(step.Felt(turn, self._emotion.classify(dialogue, CancelToken())), replied)
            case step.Write(turn, dialogue, estimate):
                for piece in self._writer.reply(dialogue, estimate, CancelToken()):
                    self._take(step.Wrote(turn, piece), replied)
                self._take(step.WroteAll(turn), replied)


def _note(message: msg.Outgoing, replied: Replied) -> None:
    match message:
        case msg.ReplyText(text=text, source=source):
            replied.text += text
            if text:
                replied.sources.add(source)
        case msg.SafetyNotice():
            replied.level = max(replied.level, message.level)
            replied.resources += message.resources
        case msg.Disclosure():
            replied.disclosures.append(message)
        case msg.TransferRequest():
            replied.transfers += 1
        case msg.HangUpRequest():
            replied.hung_up = True
