"""Events as JSON, one a line, for machines. Sound is told by its size, never written out."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any

from client.config import AudioFormat
from client.events import Event, ReplyAudio


def event_line(event: Event, received_s: float, audio_out: AudioFormat) -> str:
    """Write an event as one line of JSON: `event` names it, `received_s` is the client's clock since the call opened.

    `at_s` is the server's clock; all other fields are those of `client.events`, with the units in their names.
    """
    fields = {each.name: _plain(getattr(event, each.name)) for each in dataclasses.fields(event)}
    if isinstance(event, ReplyAudio):
        del fields["audio"]
        fields["bytes"] = len(event.audio)
        fields["samples"] = len(event.audio) // audio_out.codec.bytes_per_sample
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(event).__name__).lower()
    return line(name, received_s, **fields)


def line(event: str, received_s: float | None, **fields: Any) -> str:
    """Write one line of JSON about something that the client itself did; None: outside of any call."""
    when = {} if received_s is None else {"received_s": round(received_s, 6)}
    return json.dumps({"event": event, **when, **fields}, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, AudioFormat):
        return {"codec": value.codec.value, "sample_rate_hz": value.sample_rate_hz}
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if dataclasses.is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    return value
