"""The real safeguards for tests of the conversation: rules without the classifier, first notices only shown."""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any

from server.audio.codec import Codec
from server.conversation.care import Care
from server.conversation.messages import AudioFormat, SessionParameters
from server.conversation.prepared import PreparedSpeech
from server.conversation.safeguards import Safeguards
from server.safety.disclosure import DisclosureBook
from server.safety.handoff import Handoff, NoHandoff
from server.safety.helplines import HelplineBook
from server.safety.screening import Screen
from server.safety.words import Words
from server.settings import SafetySettings
from tests.support.fakes import FakeEngines

NOW = datetime.datetime(2027, 2, 1, 12, tzinfo=datetime.UTC)
_AUDIO = AudioFormat(Codec.L16, 16_000)


@cache
def _parts() -> tuple[Screen, Words, HelplineBook, DisclosureBook]:
    return Screen(), Words.load(), HelplineBook.load(), DisclosureBook.load(name="Hearken")


def safeguards(handoff: Handoff | None = None, **settings: Any) -> Safeguards:
    screen, words, lines, notices = _parts()
    return Safeguards(
        SafetySettings(**{"start_notice": "shown", **settings}),
        screen=screen,
        words=words,
        lines=lines,
        notices=notices,
        handoff=handoff or NoHandoff(),
        now=lambda: NOW,
    )


def care(handoff: Handoff | None = None, settings: dict[str, Any] | None = None, **parameters: Any) -> Care:
    return safeguards(handoff, **(settings or {})).care(SessionParameters("s", _AUDIO, _AUDIO, **parameters))


@cache
def prepared(greeting: str = "") -> PreparedSpeech:
    """Every phrase, as short sounds."""
    return PreparedSpeech.make((FakeEngines(), said) for said in safeguards().phrases(greeting).values())
