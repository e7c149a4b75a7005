"""Turns a caller's sound into utterances: voice activity, endpoint policy, and the sound that belongs to each."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from server.turns.barge_in import BargeIn
from server.turns.endpointing import (
    SAMPLE_RATE_HZ,
    EndpointPolicy,
    SilenceEndpointing,
    SpeechConfirmed,
    SpeechEnded,
    SpeechStarted,
    TurnEvent,
    TurnSettings,
)
from server.turns.vad import FRAME_SAMPLES, Activity, VadSettings, VoiceActivityDetector

Samples = npt.NDArray[np.float32]
"""Mono audio, shape (n,), float32 in [-1, 1]."""


@dataclass(frozen=True, slots=True)
class SpeechAudio:
    """The next sound of the running utterance, without gaps from its start to its end."""

    at_sample: int
    """Where `samples` begin, counted since the call began."""
    samples: Samples
    """Shape (n,), float32 at 16 kHz."""


ListenEvent = TurnEvent | SpeechAudio


class Listener:
    """Listens to one call. Same sound, same events, however it is cut into pushes.

    It keeps only what a coming utterance may reach back for (about a second), whatever it hears.
    """

    def __init__(
        self,
        settings: TurnSettings | None = None,
        vad_settings: VadSettings | None = None,
        *,
        policy: EndpointPolicy | None = None,
        activity: Activity | None = None,
        barge_in: BargeIn | None = None,
    ) -> None:
        """Start at sample 0.

        `policy` decides on ends in place of `SilenceEndpointing(settings)`, `activity` on voice in place of
        `VoiceActivityDetector(vad_settings)`.
        """
        settings = settings or TurnSettings()
        self._vad = activity or VoiceActivityDetector(vad_settings)
        self._policy = policy or SilenceEndpointing(settings)
        self._barge_in = barge_in or BargeIn()
        self._start_samples = round(settings.start_s * SAMPLE_RATE_HZ)
        reach_samples = round((settings.pre_roll_s + settings.start_window_s) * SAMPLE_RATE_HZ)
        self._recent: deque[Samples] = deque(maxlen=reach_samples // FRAME_SAMPLES + 2)
        self._partial = np.zeros(0, dtype=np.float32)  # less than a frame
        self._heard = 0  # samples in whole frames
        self._speaking = False
        self._given_to = 0  # the running utterance's sound was given out up to here

    @property
    def heard_samples(self) -> int:
        """Samples heard since the call began."""
        return self._heard + len(self._partial)

    def push(self, samples: Samples) -> list[ListenEvent]:
        """Take the next samples, (n,) at 16 kHz, n of any size; give what they settle, in order."""
        sound = np.concatenate([self._partial, samples])
        whole = len(sound) // FRAME_SAMPLES * FRAME_SAMPLES
        self._partial = sound[whole:].copy()
        events: list[ListenEvent] = []
        for frame in sound[:whole].astype(np.float32, copy=False).reshape(-1, FRAME_SAMPLES):  # (frames, 320)
            events += self._hear(frame.copy(), self._vad.push(frame))  # a view would keep the whole chunk alive
        return events

    def playing(self, level_dbfs: float | None) -> None:
        """Tell what the caller hears of the assistant now, in dBFS; None: nothing."""
        self._barge_in.playing(level_dbfs)

    def read(self, words: str) -> list[ListenEvent]:
        """Tell what the running utterance says so far; give what that settles."""
        self._policy.read(words)
        return [SpeechConfirmed(self._heard)] if self._barge_in.read(words) else []

    def expect_end(self, probability: float) -> None:
        """Tell the policy how likely a sentence ends after these words, in (0, 1)."""
        self._policy.expect_end(probability)

    def feel(self, patience: float) -> None:
        """Tell the policy how much more patience than usual the caller's mood asks for; 1 is none."""
        self._policy.feel(patience)

    def flush(self) -> list[ListenEvent]:
        """Take the end of the caller's audio: a running utterance ends here."""
        events: list[ListenEvent] = []
        if len(self._partial):
            rest, self._partial = self._partial, np.zeros(0, dtype=np.float32)
            padded = np.concatenate([rest, np.zeros(FRAME_SAMPLES - len(rest), dtype=np.float32)])
            events += self._hear(rest, self._vad.push(padded))
        for event in self._policy.flush():
            events += self._with_audio(event)
        return events

    def _hear(self, frame: Samples, voiced: bool) -> list[ListenEvent]:
        self._recent.append(frame)
        self._heard += len(frame)
        voiced = self._barge_in.is_voice(voiced, frame)
        events: list[ListenEvent] = []
        for event in self._policy.push(voiced, frame):
            match event:
                case SpeechStarted():
                    self._barge_in.begin(self._start_samples)
                case SpeechConfirmed() if self._barge_in.is_open:
                    continue  # over a reply it takes more
                case SpeechEnded():
                    self._barge_in.end()
                case _:
                    pass
            events += self._with_audio(event)
        if self._barge_in.push(voiced, len(frame)):
            events.append(SpeechConfirmed(self._heard))
        if self._speaking:
            events += self._audio_until(self._heard)
        return events

    def _with_audio(self, event: TurnEvent) -> list[ListenEvent]:
        """Give the event after the sound that comes before it."""
        match event:
            case SpeechStarted():
                self._speaking, self._given_to = True, event.at_sample
                return [event]
            case SpeechEnded():
                audio = self._audio_until(event.end_sample)
                self._speaking = False
                return [*audio, event]
        return [event]

    def _audio_until(self, end: int) -> list[ListenEvent]:
        if end <= self._given_to:
            return []
        sound = np.concatenate(self._recent)
        oldest = self._heard - len(sound)
        begin = max(self._given_to, oldest)  # a policy may ask for more than is kept
        self._given_to = end
        return [SpeechAudio(begin, sound[begin - oldest : end - oldest].copy())]
