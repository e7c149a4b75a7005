"""Timeline lines on a terminal: coloured where there is one, plain text where there is not."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from client.events import Event
from client.timeline import Line, Timeline

_STYLES = {
    "turn": "bold",
    "heard": "cyan",
    "felt": "magenta",
    "said": "green",
    "told": "green",
    "safety": "bold yellow",
    "stopped": "yellow",
    "error": "bold red",
}
_NO_TERMINAL_WIDTH = 100


class TimelinePrinter:
    """Prints the timeline of a call as it happens."""

    def __init__(self, console: Console | None = None) -> None:
        """Print on `console`, by default standard output."""
        self._console = console or Console(highlight=False, soft_wrap=True)
        self._timeline = Timeline()

    def take(self, event: Event) -> None:
        """Print the lines that this event completes."""
        for line in self._timeline.take(event):
            self._print(line)

    def _print(self, line: Line) -> None:
        width = self._console.width if self._console.is_terminal else _NO_TERMINAL_WIDTH
        if line.kind == "turn":
            self._console.print()
        self._console.print(Text(line.plain(width), style=_STYLES.get(line.kind, "")))
