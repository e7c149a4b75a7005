"""The process behind `server.engines.sphinx`: loads the PocketSphinx decoder once, forks one child an utterance.

PocketSphinx holds Python's lock while it decodes (up to half a second at the end of an utterance), which would stop
the server's event loop, so decoding lives here. A child shares the loaded models with this process copy-on-write,
and since it serves one utterance and ends, nothing one caller said can reach another's transcript.

This file runs as a script with the standard library and pocketsphinx alone, so that it starts fast and stays small.
Frames on every socket: one byte of kind, four of length (big-endian), the payload.
"""

from __future__ import annotations

import array
import json
import math
import os
import re
import select
import signal
import socket
import struct
import sys
import tempfile
from typing import Any

READY, REFUSED, AUDIO, FINISH, RESULT, PARTIAL, SNAPSHOT = b"Y", b"N", b"A", b"F", b"R", b"P", b"S"
FRAMES_PER_S = 100
BYTES_PER_S = 2 * 16_000
BYTES_PER_FRAME = BYTES_PER_S // FRAMES_PER_S
BLOCK_BYTES = BYTES_PER_S // 10
"""Audio is decoded 100 ms at a time, whatever the sizes it came in: the result cannot depend on them."""
HOLD_BYTES = 12 * BLOCK_BYTES
LEARN_BYTES = 5 * BLOCK_BYTES
PRIOR_MEAN = (50.0, 3.0, -3.0, 6.0, -6.0, 2.0, -7.0, -5.0, -3.0, -3.0, 0.0, -1.0, 0.0)
"""Mean cepstrum of the recordings of the manifest's sources other than digits, rounded."""
PRIOR_FRAMES = 10.0
DECODER_PRIOR_FRAMES = 500
"""How many frames PocketSphinx takes a mean that it is given to stand for."""
LONG_SEGMENT_BYTES = 12 * BYTES_PER_S
LONGEST_SEGMENT_BYTES = 30 * BYTES_PER_S
PAUSE_BLOCKS = 2
PAUSE_POWER = 10 ** (-30 / 10)
"""A block this far below the loudest so far, in power, is a pause."""
MEASURE = "measure"
ALTERNATIVES = 5
NBEST_TRIED = 40
"""Hypotheses looked at for those: many differ in fillers or pronunciations alone."""
FILLERS = ("<", "[", "+")
ALTERNATE = re.compile(r"\(\d+\)$")
_HEADER = struct.Struct(">cI")


def send_frame(sock: socket.socket, kind: bytes, payload: bytes = b"") -> None:
    """Write one frame; raises `OSError` when the other side is gone or the socket's timeout passes."""
    sock.sendall(_HEADER.pack(kind, len(payload)) + payload)


def receive_frame(sock: socket.socket) -> tuple[bytes, bytes]:
    """Read one frame; raises `EOFError` when the other side is gone."""
    kind, length = _HEADER.unpack(_receive(sock, _HEADER.size))
    return kind, _receive(sock, length)


def _receive(sock: socket.socket, length: int) -> bytes:
    data = bytearray()
    while len(data) < length:
        piece = sock.recv(length - len(data))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)


class CepstralMean:
    """The channel's mean cepstrum: a prior that what was heard soon outweighs.

    PocketSphinx itself keeps its first guess for eight seconds, which on single turns costs accuracy
    (`models/sphinx-lm/README.md`); so its accumulator is read and set every half second.
    """

    def __init__(self, decoder: Any) -> None:
        """Start from the prior."""
        self._decoder = decoder
        self._in_use = list(PRIOR_MEAN)
        self._sum = [PRIOR_FRAMES * value for value in PRIOR_MEAN]
        self._frames = PRIOR_FRAMES
        self.apply()

    def apply(self) -> None:
        """Give the decoder the mean as known by now; its accumulator starts anew."""
        self._decoder.set_cmn(",".join(f"{value:.5f}" for value in self._in_use))

    def absorb(self, audio_bytes: int) -> None:
        """Learn from the audio that was processed since the last `apply`, then apply."""
        frames = audio_bytes / BYTES_PER_FRAME
        seen = [float(value) for value in self._decoder.get_cmn(True).split(",")]
        for i, (mean, used) in enumerate(zip(seen, self._in_use, strict=True)):
            self._sum[i] += mean * (DECODER_PRIOR_FRAMES + frames) - used * DECODER_PRIOR_FRAMES
        self._frames += frames
        self._in_use = [value / self._frames for value in self._sum]
        self.apply()


class Utterance:
    """One utterance in one decoder: bytes of int16 audio in any sizes in, a result out.

    The first part is held back, its mean cepstrum measured under a grammar that costs next to nothing, and only then
    decoded. A long utterance is cut where it pauses, so that its end costs no more than a short one's.
    """

    def __init__(self, decoder: Any, sock: socket.socket) -> None:
        """Start; `sock` is watched for the server's hanging up."""
        self._decoder = decoder
        self._hangup = select.poll()
        self._hangup.register(sock, select.POLLHUP | select.POLLERR)
        self._mean = CepstralMean(decoder)
        self._pending = bytearray()
        self._started = False
        self._unlearned_bytes = 0
        self._segment_bytes = 0
        self._segment_start_bytes = 0
        self._loudest = 0.0
        self._quiet_blocks = 0
        self._words: list[list[Any]] = []
        self._hypotheses: list[list[str]] = []
        """Of each segment the likeliest texts, the best first."""

    def feed(self, audio: bytes) -> None:
        """Decode every whole block there is by now."""
        self._pending += audio
        if not self._started and len(self._pending) >= HOLD_BYTES:
            self._start()
        while self._started and len(self._pending) >= BLOCK_BYTES:
            self._decode(bytes(self._pending[:BLOCK_BYTES]))
            del self._pending[:BLOCK_BYTES]

    def so_far(self) -> str:
        """The words of what was decoded by now; the latest of them may still change."""
        found = [word[0] for word in self._words]
        if self._started and self._decoder.hyp() is not None:
            found += [ALTERNATE.sub("", s.word) for s in self._decoder.seg() if not s.word.startswith(FILLERS)]
        return " ".join(found)

    def finish(self) -> dict[str, Any]:
        """Decode what is left.

        `words` are [text, start in seconds, end in seconds, posterior probability]; `alternatives` are other texts of
        the same sound, likeliest first.
        """
        if not self._started:
            self._start()
        self.feed(b"")
        if self._pending:
            self._decode(bytes(self._pending))
        self._end_segment()
        return {"words": self._words, "alternatives": alternatives(self._hypotheses)}

    def _start(self) -> None:
        held = bytes(self._pending[:HOLD_BYTES])
        self._decoder.activate_search(MEASURE)
        self._decoder.start_utt()
        self._decoder.process_raw(held)
        self._mean.absorb(len(held))
        self._decoder.end_utt()
        self._decoder.activate_search()
        self._unlearned_bytes = -len(held)  # these were learned from; decoding them must not count them again
        self._started = True
        self._start_segment()

    def _start_segment(self) -> None:
        self._decoder.start_utt()
        self._mean.apply()

    def _decode(self, audio: bytes) -> None:
        # A cancelled turn closes its socket while audio may still be queued: stop within one block, not at the end.
        if any(event & (select.POLLHUP | select.POLLERR) for _, event in self._hangup.poll(0)):
            raise EOFError
        self._decoder.process_raw(audio)
        self._segment_bytes += len(audio)
        self._unlearned_bytes += len(audio)
        if self._unlearned_bytes == 0:
            self._mean.apply()
        elif self._unlearned_bytes >= LEARN_BYTES:
            self._mean.absorb(self._unlearned_bytes)
            self._unlearned_bytes = 0
        if self._pauses(audio):
            if self._unlearned_bytes > 0:
                self._mean.absorb(self._unlearned_bytes)
                self._unlearned_bytes = 0
            self._end_segment()
            self._start_segment()

    def _pauses(self, audio: bytes) -> bool:
        """Whether to cut here: a pause in a long segment, or a segment too long to wait for one."""
        power = sum(sample * sample for sample in array.array("h", audio))
        self._loudest = max(self._loudest, power)
        self._quiet_blocks = self._quiet_blocks + 1 if power < self._loudest * PAUSE_POWER else 0
        if self._segment_bytes >= LONGEST_SEGMENT_BYTES:
            return True
        return self._segment_bytes >= LONG_SEGMENT_BYTES and self._quiet_blocks >= PAUSE_BLOCKS

    def _end_segment(self) -> None:
        self._decoder.end_utt()
        begin_s = self._segment_start_bytes / BYTES_PER_S
        if self._decoder.hyp() is not None:
            self._words += [
                [
                    ALTERNATE.sub("", segment.word),
                    round(begin_s + segment.start_frame / FRAMES_PER_S, 2),
                    round(begin_s + (segment.end_frame + 1) / FRAMES_PER_S, 2),
                    probability(segment.prob),
                ]
                for segment in self._decoder.seg()
                if not segment.word.startswith(FILLERS)
            ]
            self._hypotheses.append(hypotheses(self._decoder))
        self._segment_start_bytes += self._segment_bytes
        self._segment_bytes = 0


def hypotheses(decoder: Any) -> list[str]:
    """The best text of the utterance that ended, then up to `ALTERNATIVES` others out of its lattice."""
    found = [decoder.hyp().hypstr]
    for tried, hypothesis in enumerate(decoder.nbest()):
        if hypothesis is None or tried >= NBEST_TRIED or len(found) > ALTERNATIVES:
            break
        if hypothesis.hypstr not in found:
            found.append(hypothesis.hypstr)
    return found


def alternatives(segments: list[list[str]]) -> list[str]:
    """Whole texts: the n-th hypothesis of every segment, where a segment has one, among the best of the others."""
    most = max((len(found) for found in segments), default=0)
    whole = [" ".join(found[min(place, len(found) - 1)] for found in segments) for place in range(most)]
    return whole[1:]


def probability(value: float) -> float:
    """A posterior as PocketSphinx reports it, kept within [0, 1]: rounding takes some past 1."""
    return min(1.0, max(0.0, value)) if math.isfinite(value) else 0.0


def serve_utterance(decoder: Any, sock: socket.socket) -> None:
    """Read audio frames until the finish frame, then send the result."""
    utterance = Utterance(decoder, sock)
    send_frame(sock, READY)
    while True:
        kind, payload = receive_frame(sock)
        if kind == FINISH:
            send_frame(sock, RESULT, json.dumps(utterance.finish()).encode())
            return
        if kind == PARTIAL:
            send_frame(sock, RESULT, json.dumps(utterance.so_far()).encode())
        elif kind == SNAPSHOT:
            _finish_a_copy(utterance, sock)
        else:
            utterance.feed(payload)


def _finish_a_copy(utterance: Utterance, sock: socket.socket) -> None:
    """Give the result as if the utterance ended here, and go on with it: a forked process ends, this one waits."""
    copy = os.fork()
    if copy == 0:
        try:
            send_frame(sock, RESULT, json.dumps(utterance.finish()).encode())
        except (EOFError, OSError):
            pass  # the server hung up
        finally:
            os._exit(0)
    try:
        os.waitpid(copy, 0)
    except ChildProcessError:
        pass  # reaped already: the parent's parent asked the kernel to


def load_decoder(settings: dict[str, Any]) -> Any:
    """A decoder; `variants` of the settings names a file of pronunciations that are added to the wheel's dictionary."""
    import pocketsphinx  # type: ignore[import-untyped]

    settings = dict(settings)
    variants = settings.pop("variants", None)
    if variants is None:
        return pocketsphinx.Decoder(**settings)
    with tempfile.NamedTemporaryFile("wb", suffix=".dict") as joined:  # PocketSphinx takes one dictionary, as a file
        for path in (pocketsphinx.get_model_path("en-us/cmudict-en-us.dict"), variants):
            with open(path, "rb") as part:
                joined.write(part.read())
        joined.flush()
        return pocketsphinx.Decoder(**settings, dict=joined.name)


def serve(control: socket.socket, settings: dict[str, Any]) -> None:
    """Load the decoder, report, then fork a child for each socket that arrives, until the server is gone."""
    try:
        decoder = load_decoder(settings)
        decoder.add_jsgf_string(MEASURE, "#JSGF V1.0; grammar measure; public <any> = the;")
    except Exception as error:
        send_frame(control, REFUSED, str(error).encode())
        return
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are reaped by the kernel
    send_frame(control, READY)
    while True:
        message, fds, _, _ = socket.recv_fds(control, 1, 1)
        if not message:
            return
        sock = socket.socket(fileno=fds[0])
        if os.fork() == 0:
            control.close()
            try:
                serve_utterance(decoder, sock)
            except (EOFError, OSError):
                pass  # the server hung up: the turn was cancelled
            finally:
                sock.close()
                os._exit(0)
        sock.close()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to handle; its end closes our sockets
    serve(socket.socket(fileno=int(sys.argv[1])), json.loads(sys.argv[2]))
