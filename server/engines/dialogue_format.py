"""How a dialogue is written for the reply model: one definition, shared by training and serving.

    Feeling: sad
    Caller: I lost my dog last week.
    Listener: I'm so sorry. How long did you have him?
    Caller: Twelve years.
    Listener:

Speaker tags are plain words, so that any GPT-Neo tokenizer reads them; a newline ends an utterance. The first line
names the caller's emotion group (`server.engines.emotions`) and is absent when the emotion is unknown. The model
continues after the last `Listener:` with a space, the reply, and a newline.
"""

from __future__ import annotations

from collections.abc import Sequence

from server.engines.interfaces import Speaker, Turn

TAGS = {Speaker.CALLER: "Caller:", Speaker.ASSISTANT: "Listener:"}
FEELING_TAG = "Feeling:"
END_OF_UTTERANCE = "\n"


def one_line(text: str) -> str:
    """Fold all white space to single blanks, so that an utterance never holds an end of utterance."""
    return " ".join(text.split())


def feeling_line(group: str | None) -> str:
    """The line that names the caller's emotion group, or nothing."""
    return f"{FEELING_TAG} {group}{END_OF_UTTERANCE}" if group else ""


def utterance(turn: Turn) -> str:
    """One turn with its tag and its end."""
    return f"{TAGS[turn.speaker]} {one_line(turn.text)}{END_OF_UTTERANCE}"


def prompt(dialogue: Sequence[Turn], group: str | None) -> str:
    """The whole prompt: feeling, turns, and the listener's tag without a trailing blank."""
    return feeling_line(group) + "".join(utterance(turn) for turn in dialogue) + TAGS[Speaker.ASSISTANT]
