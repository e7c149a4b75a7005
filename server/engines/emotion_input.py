"""How a dialogue is written for a transformers emotion classifier: one definition, shared by training and serving.

    i lost my dog last week. [SEP] Twelve years, since he was a puppy.

Turns in order, each on one line, with the tokenizer's separator between them. A classifier whose `config.json` says
`"caller_turns_only": true` reads the caller's turns alone, so that the assistant's own guesses do not come back as
evidence; any other reads all turns. Too long a dialogue loses its beginning: the latest words matter most.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from server.engines.dialogue_format import one_line
from server.engines.interfaces import Speaker, Turn

CALLER_ONLY_SETTING: Final = "caller_turns_only"
"""Name of the setting in a classifier's `config.json`."""


def separator(tokenizer: Any) -> str:
    """What stands between two turns."""
    return f" {tokenizer.sep_token} " if tokenizer.sep_token else "\n"


def classifier_text(dialogue: Sequence[Turn], between: str, *, caller_only: bool) -> str:
    """The dialogue as the classifier reads it, before it is cut from the left."""
    read = [turn for turn in dialogue if turn.speaker is Speaker.CALLER or not caller_only]
    # A lone surrogate is no text to a tokenizer.
    return between.join(one_line(turn.text) for turn in read).encode("utf-8", "replace").decode("utf-8")
