"""Drives the conversation's state machine in tests: events in, effects out, told apart by their type."""

from __future__ import annotations

from typing import TypeVar

from server.conversation.care import Care
from server.conversation.history import History
from server.conversation.machine import Conversation
from server.conversation.speaking import Rules
from server.conversation.steps import Effect, Event, Tell
from tests.support.safety import care as new_care

M = TypeVar("M")


def conversation(care: Care | None = None, **rules: object) -> Conversation:
    """A conversation whose output has 1,000 samples a second."""
    return Conversation(Rules(output_rate_hz=1000, **rules), History(20), care or new_care())  # type: ignore[arg-type]


def run(machine: Conversation, *events: Event, now_s: float = 10.0) -> list[Effect]:
    """The effects of the events, handled in order at one moment."""
    return [effect for event in events for effect in machine.handle(event, now_s)]


def told(effects: list[Effect], kind: type[M]) -> list[M]:
    """The messages of a kind that the client is told."""
    return [effect.message for effect in effects if isinstance(effect, Tell) and isinstance(effect.message, kind)]


def of(effects: list[Effect], kind: type[M]) -> list[M]:
    """The effects of a kind."""
    return [effect for effect in effects if isinstance(effect, kind)]
