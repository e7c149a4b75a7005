"""A conversation on a terminal, as it grows: what was felt, and the reply word by word."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from client.events import (
    Clear,
    Disclosure,
    Emotion,
    ErrorEvent,
    Event,
    GoingAway,
    ReplyText,
    SafetyEvent,
    SafetyLevel,
    Transcript,
)
from client.timeline import emotion_text, help_text


class DialoguePrinter:
    """Prints each event that a person would want to see in a conversation."""

    def __init__(self, console: Console | None = None, *, shows_heard: bool = False) -> None:
        """Print on `console`, by default standard output; `shows_heard` adds what was understood of speech."""
        self._console = console or Console(highlight=False, soft_wrap=True)
        self._shows_heard = shows_heard
        self._growing = 0  # the utterance in the middle of its line
        self._waiting: list[str] = []

    def take(self, event: Event) -> None:
        """Print one event; what would cut a growing reply in two comes after it."""
        match event:
            case ReplyText():
                self._grow(event)
            case Clear() if event.utterance_id == self._growing:
                self._end(" …")
            case Transcript(is_final=True) if self._shows_heard:
                self._line(f"[cyan]you> {escape(event.text) or '(no words)'}[/]")
            case Emotion():
                self._line(f"[magenta]     {escape(emotion_text(event))}[/]")
            case Disclosure(utterance_id=0):
                self._line(f"[green]     {escape(event.text)}[/]")
            case SafetyEvent() if event.level is not SafetyLevel.NONE:
                for resource in event.resources:
                    self._line(f"[bold yellow]     {escape(help_text(resource))}[/]")
            case ErrorEvent():
                self._line(f"[bold red]     {escape(event.message)}[/]")
            case GoingAway():
                self._line(f"     The server will end this call within {event.deadline_s:g} s.")
            case _:
                pass

    def _grow(self, event: ReplyText) -> None:
        if self._growing not in (0, event.utterance_id):
            self._end(" …")
        text = event.text
        if not self._growing:
            text = text.lstrip()
            if not text:
                return
            self._growing = event.utterance_id
            self._console.print("[bold green]hearken>[/] ", end="")
        self._console.print(f"[green]{escape(text)}[/]", end="")
        self._console.file.flush()
        if event.is_last:
            self._end("")

    def _end(self, with_text: str) -> None:
        self._console.print(with_text)
        self._growing = 0
        waiting, self._waiting = self._waiting, []
        for markup in waiting:
            self._line(markup)

    def _line(self, markup: str) -> None:
        if self._growing:
            self._waiting.append(markup)
        else:
            self._console.print(markup)
