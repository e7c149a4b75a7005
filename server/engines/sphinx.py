"""Speech to text with PocketSphinx: the embedded transcriber, which needs nothing but its wheel.

Audio is decoded while the caller is still speaking, in child processes (`server.engines.sphinx_worker`) because
PocketSphinx holds Python's lock: measured, a thread that wants to run every millisecond waited 64 ms at p95 and
415 ms at most beside one decoder, 250 and 654 ms beside two. A place in the pool bounds how many utterances decode
at once; streams beyond it keep their audio until a place is free, in order of arrival.
"""

from __future__ import annotations

import json
import select
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from server.engines import sphinx_worker as wire
from server.engines.interfaces import SAMPLE_RATE_HZ, CancelToken, Samples, Transcript, Word
from server.errors import EngineError, EngineLoadError

DEFAULT_LM = Path(__file__).resolve().parents[2] / "models" / "sphinx-lm" / "mixed.lm.bin"
DEFAULT_DECODERS = 16
VARIANTS = "variants.dict"
"""Pronunciations that are added to the dictionary, in a file of this name beside the language model."""

SETTINGS: dict[str, Any] = {
    "loglevel": "FATAL",
    "fwdflat": False,  # its second pass would run after the caller's last word
    "lw": 8.0,
    "wip": 0.2,
    "beam": 1e-57,
    "pbeam": 1e-57,
    "wbeam": 1e-34,
    "maxhmmpf": 12_000,
}
"""Decoder settings; `models/sphinx-lm/README.md` has the measurements behind them."""
LOAD_TIMEOUT_S = 60.0
STALL_TIMEOUT_S = 60.0
"""A decoder that takes no audio, or gives no result beyond its audio's length, for this long is dead."""
QUIETEST_SPEECH = 0.005
"""An utterance with no sample as loud as this (-46 dBFS) holds no words."""
LEAST_CONFIDENCE = 0.3
"""Below this mean posterior the words are noise that was forced into a sentence."""
LONGEST_WORD_S = 1.5
"""A longer "word" is a noise; the longest in real speech measured 1.2 s."""
_CANCEL_CHECK_S = 0.02
_FRAME_SAMPLES = SAMPLE_RATE_HZ
_LM_MAGIC = b"Trie Language Model"


class Place:
    """One stream's place among the decoders, or in the queue for one."""

    __slots__ = ("granted",)

    def __init__(self) -> None:
        """Start in the queue."""
        self.granted = threading.Event()


class Places:
    """A fixed number of places, given in order of asking. Safe from any thread."""

    def __init__(self, count: int) -> None:
        """Start with `count` free places."""
        self._lock = threading.Lock()
        self._free = count
        self._queue: deque[Place] = deque()

    def ask(self) -> Place:
        """Take a free place, or stand in the queue: the answer's `granted` is set once it is held."""
        place = Place()
        with self._lock:
            self._queue.append(place)
            self._grant()
        return place

    def give_back(self, place: Place) -> None:
        """Leave, whether the place was held or still waited for. Once per place."""
        with self._lock:
            if place.granted.is_set():
                self._free += 1
            else:
                self._queue.remove(place)
            self._grant()

    def _grant(self) -> None:
        while self._free and self._queue:
            self._free -= 1
            self._queue.popleft().granted.set()


class WorkerHost:
    """The worker process that holds the loaded models and forks a decoder for each utterance."""

    def __init__(self, settings: dict[str, Any]) -> None:
        """Load the models in a new process; raises `EngineLoadError` when it refuses or dies."""
        self._settings = settings
        self._lock = threading.Lock()
        self._process, self._control = self._launch()

    @property
    def pid(self) -> int:
        """Process id of the worker, for memory figures."""
        return self._process.pid

    def decoder(self) -> socket.socket:
        """Fork a decoder and give its socket; a dead worker is replaced, at the cost of its loading time."""
        with self._lock:
            for attempt in (1, 2):
                ours, theirs = socket.socketpair()
                ours.settimeout(STALL_TIMEOUT_S)
                try:
                    with theirs:
                        socket.send_fds(self._control, [b"U"], [theirs.fileno()])
                    wire.receive_frame(ours)
                    return ours
                except (OSError, EOFError):
                    ours.close()
                    if attempt == 1:
                        self._replace()
        raise EngineError("The PocketSphinx worker process does not start decoders; restart the server.")

    def close(self) -> None:
        """End the worker; utterances that are still decoding end with their sockets."""
        self._control.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _replace(self) -> None:
        self._process.kill()
        self.close()
        try:
            self._process, self._control = self._launch()
        except EngineLoadError as error:
            raise EngineError(f"The PocketSphinx worker process died and could not be replaced: {error}") from error

    def _launch(self) -> tuple[subprocess.Popen[bytes], socket.socket]:
        ours, theirs = socket.socketpair()
        ours.settimeout(LOAD_TIMEOUT_S)
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-P", wire.__file__, str(theirs.fileno()), json.dumps(self._settings)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        try:
            kind, reason = wire.receive_frame(ours)
        except (OSError, EOFError):
            kind, reason = wire.REFUSED, b"its process died while loading"
        if kind != wire.READY:
            process.kill()
            process.wait()
            ours.close()
            lm = self._settings.get("lm")
            raise EngineLoadError(
                f"PocketSphinx could not load {f'the language model {lm}' if lm else 'its own models'} "
                f"({reason.decode(errors='replace')}); rebuild it with python -m training.language_model "
                "or reinstall the pocketsphinx package."
            )
        ours.settimeout(STALL_TIMEOUT_S)
        return process, ours


class SphinxStream:
    """One utterance on its way through a decoder."""

    def __init__(self, host: WorkerHost, places: Places) -> None:
        """Ask for a place; decoding starts as soon as it is granted and audio is there."""
        self._host = host
        self._places = places
        self._place: Place | None = places.ask()
        self._sock: socket.socket | None = None
        self._backlog: list[Samples] = []
        self._fed_samples = 0
        self._loudest = 0.0

    def feed(self, samples: Samples) -> None:
        """Take the next samples, shape (n,) at 16 kHz; they are decoded in the background, or kept until they can be.

        Raises `EngineError` when the decoder died.
        """
        if self._place is None:
            raise EngineError("Audio was fed to a transcription that is already closed; open a new stream.")
        self._fed_samples += len(samples)
        self._loudest = max(self._loudest, float(np.abs(samples).max(initial=0.0)))
        if self._place.granted.is_set():
            self._send(samples)
        else:
            self._backlog.append(samples.copy())

    def partial(self, cancel: CancelToken) -> str:
        """The words so far, once what was fed is decoded; nothing while the utterance waits for a place.

        Raises as `finish` does.
        """
        if self._place is None or not self._place.granted.is_set() or not self._fed_samples:
            return ""
        self._send(np.empty(0, np.float32))
        words: str = self._result(wire.PARTIAL, cancel)
        return words

    def snapshot(self, cancel: CancelToken) -> Transcript:
        """What `finish` would give now; the utterance goes on. Raises as `finish` does."""
        if self._place is None:
            raise EngineError("A transcription that is already closed was looked into; open a new stream.")
        self._wait_for_place(cancel)
        if self._loudest < QUIETEST_SPEECH:
            return Transcript("")
        self._send(np.empty(0, np.float32))
        return _transcript(self._result(wire.SNAPSHOT, cancel))

    def _wait_for_place(self, cancel: CancelToken) -> None:
        assert self._place is not None
        while not self._place.granted.wait(_CANCEL_CHECK_S):
            cancel.check()
        cancel.check()

    def finish(self, cancel: CancelToken) -> Transcript:
        """End the utterance and give its transcript; waits for a place where none was free yet.

        Raises `EngineError` when the decoder died or hangs, `TurnCancelled` within 20 ms of a cancellation.
        """
        try:
            if self._place is None:
                raise EngineError("A transcription was finished twice; open a new stream.")
            self._wait_for_place(cancel)
            if self._loudest < QUIETEST_SPEECH:
                return Transcript("")
            self._send(np.empty(0, np.float32))
            return _transcript(self._result(wire.FINISH, cancel))
        finally:
            self.close()

    def close(self) -> None:
        """Hang up on the decoder, which stops within 100 ms of audio, and give the place back."""
        self._backlog.clear()
        if self._sock is not None:
            self._sock.close()
            self._sock = None
        if self._place is not None:
            self._places.give_back(self._place)
            self._place = None

    def _send(self, samples: Samples) -> None:
        if self._sock is None:
            self._sock = self._host.decoder()
        pieces, self._backlog = [*self._backlog, samples], []
        try:
            for piece in pieces:
                pcm = np.round(np.clip(piece, -1.0, 1.0) * 32767.0).astype("<i2")
                for start in range(0, len(pcm), _FRAME_SAMPLES):
                    wire.send_frame(self._sock, wire.AUDIO, pcm[start : start + _FRAME_SAMPLES].tobytes())
        except OSError as error:
            raise EngineError(
                "The PocketSphinx decoder died while it listened; the next turn gets a new one."
            ) from error

    def _result(self, asked: bytes, cancel: CancelToken) -> Any:
        assert self._sock is not None  # _send opened it
        give_up_s = time.monotonic() + STALL_TIMEOUT_S + self._fed_samples / SAMPLE_RATE_HZ
        try:
            wire.send_frame(self._sock, asked)
            while not select.select([self._sock], [], [], _CANCEL_CHECK_S)[0]:
                cancel.check()
                if time.monotonic() > give_up_s:
                    raise EngineError("The PocketSphinx decoder hangs; it was abandoned, the next turn gets a new one.")
            _, payload = wire.receive_frame(self._sock)
        except (OSError, EOFError) as error:
            raise EngineError(
                "The PocketSphinx decoder died before its result; the next turn gets a new one."
            ) from error
        return json.loads(payload)


def _transcript(found: dict[str, Any]) -> Transcript:
    words = tuple(
        Word(text, start_s, end_s, confidence)
        for text, start_s, end_s, confidence in found["words"]
        if end_s - start_s <= LONGEST_WORD_S
    )
    confidence, text = _confidence(words), " ".join(word.text for word in words)
    others = tuple(found["alternatives"])
    if confidence is None or confidence < LEAST_CONFIDENCE:
        return Transcript("", confidence=confidence, alternatives=(text, *others) if text else ())
    return Transcript(text, words, confidence, alternatives=others)


def _confidence(words: Sequence[Word]) -> float | None:
    """Mean posterior of the words; unknown without words."""
    return sum(word.confidence or 0.0 for word in words) / len(words) if words else None


class SphinxTranscriber:
    """PocketSphinx with the en-us model of its wheel and Hearken's language model."""

    def __init__(self, host: WorkerHost, decoders: int, name: str) -> None:
        """Use `load`."""
        self._host = host
        self._places = Places(decoders)
        self._name = name

    @classmethod
    def load(
        cls, lm: str | None = None, *, decoders: int = DEFAULT_DECODERS, settings: dict[str, Any] | None = None
    ) -> SphinxTranscriber:
        """Start the worker process.

        `lm` is a language model file in PocketSphinx's binary or ARPA form; without it, Hearken's own where it is
        present, else the wheel's. `decoders` bounds how many utterances decode at once; each costs memory only while
        it decodes. `settings` override single decoder settings. Raises `EngineLoadError`.
        """
        if decoders < 1:
            raise EngineLoadError(f"The number of PocketSphinx decoders is {decoders}; set it to at least 1.")
        merged = SETTINGS | (settings or {})
        chosen = lm or (str(DEFAULT_LM) if DEFAULT_LM.exists() else None)
        if chosen:
            merged["lm"] = _checked_lm(Path(chosen))
            variants = Path(chosen).with_name(VARIANTS)
            if variants.is_file():
                merged["variants"] = str(variants)
        source = f"language model {Path(chosen).name}" if chosen else "the wheel's language model"
        return cls(WorkerHost(merged), decoders, f"PocketSphinx en-us, {source}")

    @property
    def name(self) -> str:
        """What is loaded, for people."""
        return self._name

    @property
    def worker_pid(self) -> int:
        """Process id of the worker, for memory figures: its children are the running decoders."""
        return self._host.pid

    def warm_up(self) -> None:
        """Decode one second of faint noise, so that the first caller pays for no first use."""
        stream = self.open("en")
        try:
            stream.feed(np.random.default_rng(0).normal(0.0, 0.01, SAMPLE_RATE_HZ).astype(np.float32))
            stream.finish(CancelToken())
        finally:
            stream.close()

    def open(self, language: str) -> SphinxStream:
        """Start an utterance; raises `EngineError` for any language but English."""
        if language.lower().replace("_", "-").split("-")[0] != "en":
            raise EngineError(f'PocketSphinx here understands English only; the language is "{language}", use "en".')
        return SphinxStream(self._host, self._places)

    def close(self) -> None:
        """End the worker process."""
        self._host.close()


def _checked_lm(path: Path) -> str:
    if not path.is_file():
        raise EngineLoadError(f"The language model {path} is missing; build it with python -m training.language_model.")
    with path.open("rb") as file:
        start = file.read(1 << 16)
    if not (start.startswith(_LM_MAGIC) or b"\\data\\" in start):
        raise EngineLoadError(
            f"The language model {path} is no PocketSphinx language model; build it with "
            "python -m training.language_model."
        )
    return str(path)
