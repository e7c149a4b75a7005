"""How a command ends when it cannot do what it was asked: one sentence, exit code 2, no traceback."""

from __future__ import annotations

import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from server.errors import HearkenError

FAILED = 2
INTERRUPTED = 130
DEBUG_VARIABLE = "HEARKEN_DEBUG"


class HearkenGroup(TyperGroup):
    """The root of the command line: every command below it fails in the same way."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command and turn what it raises into an exit code."""
        try:
            return super().invoke(ctx)
        except HearkenError as error:
            raise fail(str(error)) from error
        except KeyboardInterrupt:
            print(file=sys.stderr)
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:  # the reader of our output has seen enough
            sys.stdout = open(os.devnull, "w", encoding="utf-8")
            raise typer.Exit(0) from None
        except OSError as error:
            about = f"{error.filename}: " if error.filename else ""
            raise fail(f"{about}{error.strerror or error}; check the path and the rights to it.") from error
        except Exception as error:
            if os.environ.get(DEBUG_VARIABLE) or is_control_flow(error):
                raise
            raise fail(
                f"This is a fault of Hearken itself ({type(error).__name__}); run again with {DEBUG_VARIABLE}=1 to see "
                "where, and report it."
            ) from error


def is_control_flow(error: Exception) -> bool:
    """Whether an exception is the command line's own: a usage error, an exit, an abort."""
    return any(kind.__module__.split(".")[0] in ("click", "typer") for kind in type(error).__mro__)


def fail(sentence: str) -> typer.Exit:
    """Print the sentence and give the exit that goes with it."""
    print(sentence, file=sys.stderr)
    return typer.Exit(FAILED)
