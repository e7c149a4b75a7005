"""eSpeak NG, from the shared library inside the `espeakng-loader` wheel: the voice that needs nothing downloaded.

The library is one per process and not thread-safe, so a lock guards it, held for one sentence at a time: that is
about a thousandth of the time that the sentence takes to speak. Where its oscillators stand carries over from one
sentence to the next, so the same words twice differ in phase, and by a few samples in length, but not to the ear.

Of the wheel's voices, `en-us+f2` is the default: of 34 that were tried, an outside judge (PocketSphinx) understood it
best, with 20 % of the words wrong against 59 % for the plain `en-us` (`pytest tests/test_espeak.py -k judge`).
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from server.engines.interfaces import CancelToken, Prosody, Samples
from server.engines.loudness import finish_clause
from server.engines.prosody import NEUTRAL, pause_after_s
from server.engines.spoken_text import sentences, spoken_text
from server.errors import EngineError, EngineLoadError

DEFAULT_VOICE = "en-us+f2"

_BASE_WORDS_PER_MINUTE = 135  # eSpeak's own 175 gives 236 words a minute; 135 gives 182, an unhurried talker
_WORDS_PER_MINUTE_RANGE = (80, 450)
_CHUNK_S = 0.2

# Pitch setting and the median F0 that it gave, in semitones from setting 40 (178 Hz with en-us+f2), which is our
# voice's own pitch: eSpeak's middle, 50, is a shade high for a calm voice.
_PITCH_SETTINGS = (0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 99)
_PITCH_SEMITONES = (-5.36, -4.09, -2.94, -1.47, 0.0, 1.61, 3.39, 4.98, 6.75, 8.71, 10.40)

# speak_lib.h
_OUTPUT_SYNCHRONOUS = 2
_DO_NOT_EXIT = 0x8000
_CHARS_UTF8 = 1
_POSITION_CHARACTER = 1
_RATE, _PITCH = 1, 3
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class EspeakSynthesizer:
    """Speaks with eSpeak NG; safe to use from many threads, which take turns sentence by sentence."""

    def __init__(self, library: _Library, voice: str) -> None:
        """Use `load` instead."""
        self._library = library
        self._voice = voice

    @classmethod
    def load(cls, voice: str = DEFAULT_VOICE) -> EspeakSynthesizer:
        """Open the library and check that `voice` exists: a language, or a language and a variant as `en-us+f2`.

        Raises `EngineLoadError` if the wheel is absent or broken, or the voice is unknown.
        """
        library = _open_library()
        library.check_voice(voice)
        return cls(library, voice)

    @property
    def name(self) -> str:
        """What is loaded, for people."""
        return f"eSpeak NG {self._library.version}, voice {self._voice}"

    @property
    def sample_rate_hz(self) -> int:
        """Rate of what `speak` yields, in hertz: 22050."""
        return self._library.sample_rate_hz

    def warm_up(self) -> None:
        """Speak one sentence to nobody, so that dictionary and phoneme tables are in memory."""
        for _ in self.speak("I am here with you.", NEUTRAL, CancelToken()):
            pass

    def speak(self, text: str, prosody: Prosody, cancel: CancelToken) -> Iterator[Samples]:
        """Speak `text` in chunks of at most 0.2 s, shape (n,), its pauses included; no words: yields nothing.

        Each sentence exists as a whole before its first chunk is yielded, which takes milliseconds.
        """
        for sentence in sentences(spoken_text(text)):
            cancel.check()
            sound = self._library.render(sentence, self._voice, prosody, cancel)
            sound = finish_clause(
                sound, self.sample_rate_hz, gain_db=prosody.gain_db, pause_s=pause_after_s(sentence, prosody)
            )
            step = round(_CHUNK_S * self.sample_rate_hz)
            for start in range(0, sound.size, step):
                cancel.check()
                yield sound[start : start + step]


class _Library:
    """The process's one libespeak-ng. Every call into it is made under `_lock`."""

    def __init__(self, handle: ctypes.CDLL, data_folder: Path) -> None:
        self._lock = threading.Lock()
        self._handle = handle
        self._data_folder = data_folder
        self._voice: str | None = None
        self._chunks: list[bytes] = []
        self._cancel = CancelToken()
        self._callback = _CALLBACK(self._take)  # kept: the library holds only its address
        handle.espeak_Info.restype = ctypes.c_char_p
        rate_hz = handle.espeak_Initialize(_OUTPUT_SYNCHRONOUS, 0, str(data_folder).encode(), _DO_NOT_EXIT)
        if rate_hz <= 0:
            raise EngineLoadError(
                "eSpeak NG did not start with the data of the espeakng-loader wheel: reinstall espeakng-loader."
            )
        self.sample_rate_hz = int(rate_hz)
        self.version = handle.espeak_Info(None).decode()
        handle.espeak_SetSynthCallback(self._callback)

    def check_voice(self, voice: str) -> None:
        """Raise `EngineLoadError` unless the library has this voice."""
        variant = voice.partition("+")[2]  # an unknown variant is ignored by the library, without a word
        variants = self._data_folder / "voices" / "!v"
        known = not variant or variant in {path.name for path in variants.iterdir()}
        with self._lock:
            if known and self._select(voice):
                return
        raise EngineLoadError(
            f"eSpeak NG has no voice {voice!r}: give a language such as 'en-us', or one with a variant, 'en-us+f2'."
        )

    def render(self, text: str, voice: str, prosody: Prosody, cancel: CancelToken) -> Samples:
        """Speak one sentence; shape (n,). Raises `TurnCancelled` within 60 ms of sound, `EngineError` on failure."""
        rate = round(float(np.clip(_BASE_WORDS_PER_MINUTE * prosody.rate, *_WORDS_PER_MINUTE_RANGE)))
        pitch = round(float(np.interp(prosody.pitch_semitones, _PITCH_SEMITONES, _PITCH_SETTINGS)))
        encoded = text.encode("utf-8", "ignore") + b"\0"
        with self._lock:
            self._select(voice)
            self._handle.espeak_SetParameter(_RATE, rate, 0)
            self._handle.espeak_SetParameter(_PITCH, pitch, 0)
            self._chunks, self._cancel = [], cancel
            status = self._handle.espeak_Synth(
                encoded, ctypes.c_size_t(len(encoded)), 0, _POSITION_CHARACTER, 0, _CHARS_UTF8, None, None
            )
            pcm = b"".join(self._chunks)
        cancel.check()
        if status != 0:
            raise EngineError(f"eSpeak NG failed on a sentence (status {status}); the next one may do.")
        return np.frombuffer(pcm, np.int16).astype(np.float32) / 32768.0

    def _select(self, voice: str) -> bool:
        if voice != self._voice:
            self._voice = voice if self._handle.espeak_SetVoiceByName(voice.encode()) == 0 else None
        return self._voice == voice

    def _take(self, samples: ctypes._Pointer[ctypes.c_short], count: int, _events: int | None) -> int:
        """Keep the samples: the callback, on the thread that called `render`; 1 asks eSpeak to stop."""
        if self._cancel.cancelled:
            return 1
        if samples and count > 0:
            self._chunks.append(ctypes.string_at(samples, count * ctypes.sizeof(ctypes.c_short)))
        return 0


@cache
def _open_library_once() -> _Library:
    try:
        import espeakng_loader  # type: ignore[import-untyped]
    except ImportError as error:
        raise EngineLoadError("The package espeakng-loader is not installed: pip install espeakng-loader.") from error
    try:
        handle = ctypes.CDLL(espeakng_loader.get_library_path())
        return _Library(handle, Path(espeakng_loader.get_data_path()))
    except (OSError, RuntimeError, AttributeError) as error:
        raise EngineLoadError(
            "The eSpeak NG library of the espeakng-loader wheel does not load: reinstall espeakng-loader."
        ) from error


_opening = threading.Lock()


def _open_library() -> _Library:
    with _opening:
        return _open_library_once()
