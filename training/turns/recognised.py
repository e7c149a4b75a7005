"""What is understood of made calls at their pauses: a real recogniser's words, and how the reply model weighs them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final

import numpy as np

from server.engines.interfaces import CancelToken, Responder, Transcriber
from server.turns.endpointing import SAMPLE_RATE_HZ
from server.turns.vad import FRAME_SAMPLES
from training.turns.endings import Heard, Hypothesis
from training.turns.scenes import MadeTurn

PAUSE_S: Final = 0.2
"""As `PatienceSettings.pause_s`."""
KNOWN_AFTER_S: Final = 0.12
"""From the noticed pause until words and their weight are known; measured: a snapshot takes 90 ms at the median on one
core, a weighing 10 ms."""
_BEFORE_S: Final = 0.3
_FRAME_S: Final = FRAME_SAMPLES / SAMPLE_RATE_HZ


def understand(calls: list[Heard], transcriber: Transcriber, responder: Responder, *, threads: int = 2) -> list[Heard]:
    """The calls with what was understood at each pause of each turn."""

    def one(heard: Heard) -> Heard:
        found = [each for turn in heard.call.turns for each in _of_turn(heard, turn, transcriber, responder)]
        return replace(heard, words=tuple(found))

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, calls))


def understand_exactly(calls: Sequence[Heard], responder: Responder) -> list[Heard]:
    """The calls with what was really said by each pause, as an exact recogniser would know it at the same time."""
    cancel = CancelToken()
    exact = []
    for heard in calls:
        found = []
        for turn in heard.call.turns:
            for noticed_s in _pauses(heard, turn):
                words = turn.said_by(noticed_s - PAUSE_S / 2)
                found.append(Hypothesis(noticed_s + KNOWN_AFTER_S, words, responder.ends_turn(words, cancel)))
        exact.append(replace(heard, words=tuple(found)))
    return exact


def _of_turn(heard: Heard, turn: MadeTurn, transcriber: Transcriber, responder: Responder) -> Iterator[Hypothesis]:
    stream = transcriber.open("en")
    cancel = CancelToken()
    fed = begin = round(max(turn.start_s - _BEFORE_S, 0.0) * SAMPLE_RATE_HZ)
    try:
        for noticed_s in _pauses(heard, turn):
            upto = round(noticed_s * SAMPLE_RATE_HZ)
            if upto <= max(fed, begin):
                continue
            stream.feed(heard.call.samples[fed:upto])
            fed = upto
            words = stream.snapshot(cancel).text
            yield Hypothesis(noticed_s + KNOWN_AFTER_S, words, responder.ends_turn(words, cancel))
    finally:
        stream.close()


def _pauses(heard: Heard, turn: MadeTurn) -> Iterator[float]:
    """When each pause of a turn, and its end, is noticed, in seconds of the call."""
    wanted = round(PAUSE_S / _FRAME_S)
    first = int(turn.start_s / _FRAME_S)
    last = int(turn.end_s / _FRAME_S) + 2 * wanted
    voiced = heard.silero[first : last + 1]
    spoken = np.flatnonzero(voiced)
    if not len(spoken):
        return
    quiet = 0
    for place in range(int(spoken[0]), len(voiced)):
        quiet = 0 if voiced[place] else quiet + 1
        if quiet == wanted:
            yield (first + place + 1) * _FRAME_S
