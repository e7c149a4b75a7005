"""Sounds over a reply that is playing: echo, noise, coughs and taps that are nothing, and callers who mean it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from server.conversation.hearing import PARTIAL_EVERY_SAMPLES
from server.engines.interfaces import CancelToken, Transcriber, TranscriberStream
from server.engines.silero import Silero
from server.turns.barge_in import BargeIn, level_dbfs
from server.turns.endpointing import SAMPLE_RATE_HZ, SpeechConfirmed, SpeechEnded, SpeechStarted, TurnSettings
from server.turns.listener import Listener, ListenEvent, SpeechAudio
from server.turns.vad import JudgedActivity, Samples
from training.turns.recordings import Recording

ECHOES_DB: Final = (-20.0, -30.0, -40.0)
"""How far below the reply its echo comes back."""
REPLY_DBFS: Final = -20.0
SPEECH_DBFS: Final = -26.0
COUGH_S: Final = (0.15, 0.45)
_BEFORE_S: Final = 1.0
_CHUNK: Final = SAMPLE_RATE_HZ // 10
_DELAY_S: Final = 0.15


@dataclass(frozen=True, slots=True)
class Spoken:
    """A caller who spoke over a reply."""

    confirmed_s: float | None
    """From the first word to the decision that it is meant; None: never."""


@dataclass(frozen=True, slots=True)
class Ears:
    """What hears the caller."""

    silero: Silero
    transcriber: Transcriber


def falls(sound: Samples, reply: Samples, ears: Ears) -> list[float]:
    """Seconds at which an interruption is taken for meant, with `reply` playing; words are read as a call does."""
    activity = JudgedActivity(ears.silero.open())
    listener = Listener(TurnSettings(confirm_s=0.25), activity=activity, barge_in=BargeIn())
    words = _Words(ears.transcriber)
    found = []
    tail = round(0.5 * SAMPLE_RATE_HZ)
    for begin in range(0, len(sound), _CHUNK):
        heard = reply[max(begin - tail, 0) : begin + _CHUNK]
        chunks = [level_dbfs(heard[at : at + _CHUNK]) for at in range(0, len(heard), _CHUNK)]
        listener.playing(max(chunks, default=-100.0))
        events = listener.push(sound[begin : begin + _CHUNK])
        events += listener.read(words.after(events))
        found += [event.at_sample / SAMPLE_RATE_HZ for event in events if isinstance(event, SpeechConfirmed)]
    words.close()
    return found


class _Words:
    """The words so far of the utterance that runs, read as often as in a call, known a chunk later."""

    def __init__(self, transcriber: Transcriber) -> None:
        self._transcriber = transcriber
        self._stream: TranscriberStream | None = None
        self._known = ""
        self._unread = 0

    def after(self, events: Sequence[ListenEvent]) -> str:
        """Hear what the listener gave; the words that were known before it."""
        known = self._known
        for event in events:
            match event:
                case SpeechStarted():
                    self._stream = self._transcriber.open("en")
                case SpeechAudio() if self._stream is not None:
                    self._stream.feed(event.samples)
                    self._unread += len(event.samples)
                case SpeechConfirmed() | SpeechEnded():
                    self.close()
        if self._stream is not None and self._unread >= PARTIAL_EVERY_SAMPLES:
            self._unread = 0
            self._known = self._stream.partial(CancelToken())
        return known

    def close(self) -> None:
        """Hear no more of the utterance."""
        if self._stream is not None:
            self._stream.close()
        self._stream, self._known, self._unread = None, "", 0


def at_level(sound: Samples, dbfs: float) -> Samples:
    """The sound at a mean level."""
    return (sound * np.float32(10 ** ((dbfs - level_dbfs(sound)) / 20))).astype(np.float32)


def echo_of(reply: Samples, below_db: float, room: Samples) -> Samples:
    """What comes back of a reply: later, through a room, so far below it."""
    late = np.concatenate([np.zeros(round(_DELAY_S * SAMPLE_RATE_HZ), dtype=np.float32), reply])[: len(reply)]
    returned = np.convolve(late, room / (np.abs(room).max() + 1e-9))[: len(reply)].astype(np.float32)
    return at_level(returned, level_dbfs(reply) + below_db)


def cough(rng: random.Random) -> Samples:
    """A burst of shaped noise, as a cough or a thump on the microphone is: made, not recorded."""
    count = round(rng.uniform(*COUGH_S) * SAMPLE_RATE_HZ)
    noise = np.random.default_rng(rng.randrange(2**32)).standard_normal(count + 64)
    low = np.convolve(noise, np.hanning(rng.choice((9, 25, 65))), mode="same")[:count]
    rise = np.minimum(np.arange(count) / (0.02 * SAMPLE_RATE_HZ), 1.0)
    shape = rise * np.exp(-np.arange(count) / (rng.uniform(0.05, 0.15) * SAMPLE_RATE_HZ))
    return at_level((low * shape).astype(np.float32), rng.uniform(-32, -20))


def nothing_meant(
    reply: Samples, noises: Sequence[Samples], rooms: Sequence[Samples], rng: random.Random
) -> Iterator[tuple[str, Samples]]:
    """Minutes of what must not interrupt, as long as the reply each: echoes alone, coughs, and each noise."""
    for below_db in ECHOES_DB:
        yield "echo", echo_of(reply, below_db, rng.choice(rooms))
    coughs = np.zeros(len(reply), dtype=np.float32)
    at = 0
    while at < len(reply) - SAMPLE_RATE_HZ:
        one = cough(rng)
        coughs[at : at + len(one)] += one[: len(coughs) - at]
        at += round(rng.uniform(1.5, 4.0) * SAMPLE_RATE_HZ)
    yield "coughs", coughs + echo_of(reply, -30.0, rng.choice(rooms))
    for noise in noises:
        yield "noise", np.resize(at_level(noise, -35.0), len(reply)) + echo_of(reply, -30.0, rng.choice(rooms))


def meant(one: Recording, reply: Samples, rooms: Sequence[Samples], rng: random.Random, ears: Ears) -> Spoken:
    """A caller who says a whole recording over the reply, at -6 to 6 dB of the usual level, with its echo."""
    gain_db = rng.uniform(-6, 6)
    speech = at_level(one.samples, SPEECH_DBFS + gain_db)
    before = round(_BEFORE_S * SAMPLE_RATE_HZ)
    playing = np.resize(reply, before + len(speech) + before)
    sound = echo_of(playing, rng.choice(ECHOES_DB), rng.choice(rooms))
    sound[before : before + len(speech)] += speech
    begins_s = _BEFORE_S + one.words[0].start_s
    after = [at_s for at_s in falls(sound, playing, ears) if at_s > begins_s]
    return Spoken(after[0] - begins_s if after else None)
