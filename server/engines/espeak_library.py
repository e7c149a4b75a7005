"""The process's one libespeak-ng, from the `espeakng-loader` wheel: sentences to sound, and words to phonemes.

The library keeps its state in global variables and is not thread-safe, so one lock guards every call into it; it is
held for one sentence at a time, about a thousandth of the time that the sentence takes to speak. Where its
oscillators stand carries over from one sentence to the next, so the same words twice differ in phase, and by a few
samples in length, but not to the ear.
"""

from __future__ import annotations

import ctypes
import threading
from functools import cache
from pathlib import Path

import numpy as np

from server.engines.interfaces import CancelToken, Samples
from server.errors import EngineError, EngineLoadError

# speak_lib.h
_OUTPUT_SYNCHRONOUS = 2
_DO_NOT_EXIT = 0x8000
_CHARS_UTF8 = 1
_POSITION_CHARACTER = 1
_RATE, _PITCH = 1, 3
_PHONEMES_IPA = 0x02
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class _Voice(ctypes.Structure):
    """`espeak_VOICE`, by which a voice is asked for by its language, and described."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("unused", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


class EspeakLibrary:
    """Every call into libespeak-ng, one at a time. Get it from `open_espeak_library`."""

    def __init__(self, handle: ctypes.CDLL, data_folder: Path) -> None:
        """Start the library with its data; raises `EngineLoadError`."""
        self._lock = threading.Lock()
        self._handle = handle
        self._data_folder = data_folder
        self._voice: str | None = None
        self._chunks: list[bytes] = []
        self._cancel = CancelToken()
        self._callback = _CALLBACK(self._take)  # kept: the library holds only its address
        handle.espeak_Info.restype = ctypes.c_char_p
        handle.espeak_GetCurrentVoice.restype = ctypes.POINTER(_Voice)
        handle.espeak_TextToPhonemes.restype = ctypes.c_char_p
        rate_hz = handle.espeak_Initialize(_OUTPUT_SYNCHRONOUS, 0, str(data_folder).encode(), _DO_NOT_EXIT)
        if rate_hz <= 0:
            raise EngineLoadError(
                "eSpeak NG did not start with the data of the espeakng-loader wheel: reinstall espeakng-loader."
            )
        self.sample_rate_hz = int(rate_hz)
        self.version = handle.espeak_Info(None).decode()
        handle.espeak_SetSynthCallback(self._callback)

    def check_voice(self, voice: str) -> None:
        """Raise `EngineLoadError` unless the library has this voice: a language, and maybe `+` and a variant."""
        with self._lock:
            if self._select(voice):
                return
        raise EngineLoadError(
            f"eSpeak NG has no voice {voice!r}: give a language such as 'en-us', or one with a variant, 'en-us+f2'."
        )

    def render(
        self, text: str, *, voice: str, words_per_minute: int, pitch_setting: int, cancel: CancelToken
    ) -> Samples:
        """Speak one sentence; shape (n,). Raises `TurnCancelled` within 60 ms of sound, `EngineError` on failure."""
        encoded = text.encode("utf-8", "ignore") + b"\0"
        with self._lock:
            self._select(voice)
            self._handle.espeak_SetParameter(_RATE, words_per_minute, 0)
            self._handle.espeak_SetParameter(_PITCH, pitch_setting, 0)
            self._chunks, self._cancel = [], cancel
            status = self._handle.espeak_Synth(
                encoded, ctypes.c_size_t(len(encoded)), 0, _POSITION_CHARACTER, 0, _CHARS_UTF8, None, None
            )
            pcm = b"".join(self._chunks)
        cancel.check()
        if status != 0:
            raise EngineError(f"eSpeak NG failed on a sentence (status {status}); the next one may do.")
        return np.frombuffer(pcm, np.int16).astype(np.float32) / 32768.0

    def phonemes(self, text: str, *, voice: str, separator: str) -> str:
        """The IPA of `text`, its phonemes parted by one character, its words by blanks, its clauses by newlines."""
        rest = ctypes.c_char_p(text.encode("utf-8", "ignore"))
        mode = _PHONEMES_IPA | ord(separator) << 8
        clauses: list[str] = []
        with self._lock:
            self._select(voice)
            while rest.value:
                found = self._handle.espeak_TextToPhonemes(ctypes.byref(rest), _CHARS_UTF8, mode)
                clauses.append((found or b"").decode())
        return "\n".join(clause.strip() for clause in clauses if clause.strip())

    def _select(self, voice: str) -> bool:
        """Switch to `voice` if the library is not there already; whether it has such a voice."""
        if voice != self._voice:
            self._voice = voice if self._has_variant(voice) and self._set_voice(voice) else None
        return self._voice == voice

    def _has_variant(self, voice: str) -> bool:
        """Asked here, because the library ignores an unknown variant without a word."""
        _, plus, variant = voice.partition("+")
        return not plus or variant in {path.name for path in (self._data_folder / "voices" / "!v").iterdir()}

    def _set_voice(self, voice: str) -> bool:
        """By name, or else by language: British English, for one, has another name than its language tag."""
        if self._handle.espeak_SetVoiceByName(voice.encode()) == 0:
            return True
        language, plus, variant = voice.partition("+")
        wanted = _Voice(languages=language.encode())
        if not language or self._handle.espeak_SetVoiceByProperties(ctypes.byref(wanted)) != 0:
            return False
        identifier = self._handle.espeak_GetCurrentVoice().contents.identifier.decode()
        return not plus or self._handle.espeak_SetVoiceByName(f"{identifier}+{variant}".encode()) == 0

    def _take(self, samples: ctypes._Pointer[ctypes.c_short], count: int, _events: int | None) -> int:
        """Keep the samples: the callback, on the thread that called `render`; 1 asks eSpeak to stop."""
        if self._cancel.cancelled:
            return 1
        if samples and count > 0:
            self._chunks.append(ctypes.string_at(samples, count * ctypes.sizeof(ctypes.c_short)))
        return 0


_opening = threading.Lock()


def open_espeak_library() -> EspeakLibrary:
    """The library, started by the first call; raises `EngineLoadError` if the wheel is absent or broken."""
    with _opening:
        return _open_once()


@cache
def _open_once() -> EspeakLibrary:
    try:
        import espeakng_loader  # type: ignore[import-untyped]
    except ImportError as error:
        raise EngineLoadError("The package espeakng-loader is not installed: pip install espeakng-loader.") from error
    try:
        handle = ctypes.CDLL(espeakng_loader.get_library_path())
        return EspeakLibrary(handle, Path(espeakng_loader.get_data_path()))
    except (OSError, RuntimeError, AttributeError) as error:
        raise EngineLoadError(
            "The eSpeak NG library of the espeakng-loader wheel does not load: reinstall espeakng-loader."
        ) from error
