"""Silero's voice activity model, heard frame by frame: the ONNX file that lies in faster-whisper's wheel (MIT).

It hears windows of 32 ms with 4 ms of what came before and keeps its state in between. A window costs 0.09 ms, 0.3 % of
a processor core for a call that never pauses, so it runs where the sound arrives.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from server.errors import EngineLoadError

WINDOW_SAMPLES: Final = 512
"""32 ms at 16 kHz."""
_CONTEXT_SAMPLES: Final = 64
_STATE: Final = (1, 1, 128)
_FILE: Final = "assets/silero_vad_v6.onnx"

Samples = npt.NDArray[np.float32]
"""Mono audio, shape (n,), float32 in [-1, 1]."""


class Silero:
    """The model, loaded once; each call opens a `SileroStream`. Threads may share it."""

    def __init__(self, session: Any) -> None:
        """`session` is an onnxruntime session of the model."""
        self.session = session

    @classmethod
    def load(cls, file: Path | None = None) -> Silero:
        """Load `file`, or the one in faster-whisper's wheel; raises `EngineLoadError` if it is missing or broken."""
        import onnxruntime  # type: ignore[import-untyped]

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        try:
            path = file or _packaged()
            session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
            silero = cls(session)
            SileroStream(silero).push(np.zeros(WINDOW_SAMPLES, dtype=np.float32))
        except Exception as error:  # onnxruntime has its own kinds of error
            raise EngineLoadError(
                "The voice activity model cannot be loaded: install faster-whisper again, which brings it along."
            ) from error
        return silero

    def open(self) -> SileroStream:
        """Listen to a new call."""
        return SileroStream(self)


class SileroStream:
    """One call's sound, in order. Memory: some hundred numbers."""

    def __init__(self, silero: Silero) -> None:
        """Start with silence before."""
        self._session = silero.session
        self.reset()

    def reset(self) -> None:
        """Forget what was heard: sound was left out."""
        self._hidden = np.zeros(_STATE, dtype=np.float32)
        self._cell = np.zeros(_STATE, dtype=np.float32)
        self._context = np.zeros(_CONTEXT_SAMPLES, dtype=np.float32)
        self._waiting = np.zeros(0, dtype=np.float32)  # less than a window
        self._probability = 0.0

    def push(self, samples: Samples) -> float:
        """Take the next samples, (n,) at 16 kHz; give the probability that the latest whole window holds a voice."""
        sound = np.concatenate([self._waiting, samples])
        while len(sound) >= WINDOW_SAMPLES:
            window, sound = sound[:WINDOW_SAMPLES], sound[WINDOW_SAMPLES:]
            heard = np.concatenate([self._context, window])[None]  # (1, 576)
            found, self._hidden, self._cell = self._session.run(
                None, {"input": heard, "h": self._hidden, "c": self._cell}
            )
            self._context = window[-_CONTEXT_SAMPLES:]
            self._probability = float(found[0])
        self._waiting = sound.astype(np.float32, copy=True)
        return self._probability


def _packaged() -> Path:
    found = importlib.util.find_spec("faster_whisper")  # not imported: it would load a dozen libraries
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError("faster-whisper is not installed")
    return Path(found.submodule_search_locations[0]) / _FILE
