"""The process behind `server.engines.sphinx`: loads the PocketSphinx decoder once, forks one child an utterance.

PocketSphinx holds Python's lock while it decodes (up to half a second at the end of an utterance), which would stop
the server's event loop, so decoding lives here. A child shares the loaded models with this process copy-on-write,
and since it serves one utterance and ends, nothing one caller said can reach another's transcript.

This file runs as a script with the standard library and pocketsphinx alone, so that it starts fast and stays small.
Frames on every socket: one byte of kind, four of length (big-endian), the payload.
"""

from __future__ import annotations

import json
import math
import os
import re
import select
import signal
import socket
import struct
import sys
from typing import Any

READY, REFUSED, AUDIO, FINISH, RESULT = b"Y", b"N", b"A", b"F", b"R"
BLOCK_BYTES = 2 * 1600
"""Audio is decoded 100 ms at a time, whatever the sizes it came in: the result cannot depend on them."""
FRAMES_PER_S = 100
_HEADER = struct.Struct(">cI")
_ALTERNATE = re.compile(r"\(\d+\)$")


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


class Utterance:
    """One utterance in one decoder: bytes of int16 audio in any sizes in, a result out."""

    def __init__(self, decoder: Any, sock: socket.socket) -> None:
        """Start decoding; `sock` is watched for the server's hanging up."""
        self._decoder = decoder
        self._sock = sock
        self._hangup = select.poll()
        self._hangup.register(sock, select.POLLHUP | select.POLLERR)
        self._pending = bytearray()
        decoder.start_utt()

    def feed(self, audio: bytes) -> None:
        """Decode every whole block there is by now."""
        self._pending += audio
        while len(self._pending) >= BLOCK_BYTES:
            self._decode(bytes(self._pending[:BLOCK_BYTES]))
            del self._pending[:BLOCK_BYTES]

    def finish(self) -> dict[str, Any]:
        """Decode what is left and give {"words": [[text, start_s, end_s, log posterior], ...], "confidence"}."""
        if self._pending:
            self._decode(bytes(self._pending))
        self._decoder.end_utt()
        hypothesis = self._decoder.hyp()
        if hypothesis is None:
            return {"words": [], "confidence": None}
        words = [
            [
                _ALTERNATE.sub("", segment.word),
                segment.start_frame / FRAMES_PER_S,
                (segment.end_frame + 1) / FRAMES_PER_S,
                _probability(segment.prob),
            ]
            for segment in self._decoder.seg()
            if not segment.word.startswith(("<", "[", "+"))
        ]
        return {"words": words, "confidence": _probability(hypothesis.prob)}

    def _decode(self, audio: bytes) -> None:
        # A cancelled turn closes its socket while audio may still be queued: stop within one block, not at the end.
        if any(event & (select.POLLHUP | select.POLLERR) for _, event in self._hangup.poll(0)):
            raise EOFError
        self._decoder.process_raw(audio)


def _probability(prob: float) -> float:
    return min(1.0, max(0.0, prob)) if math.isfinite(prob) else 0.0


def serve_utterance(decoder: Any, sock: socket.socket) -> None:
    """Read audio frames until the finish frame, then send the result."""
    utterance = Utterance(decoder, sock)
    send_frame(sock, READY)
    while True:
        kind, payload = receive_frame(sock)
        if kind == FINISH:
            send_frame(sock, RESULT, json.dumps(utterance.finish()).encode())
            return
        utterance.feed(payload)


def serve(control: socket.socket, settings: dict[str, Any]) -> None:
    """Load the decoder, report, then fork a child for each socket that arrives, until the server is gone."""
    import pocketsphinx

    try:
        decoder = pocketsphinx.Decoder(**settings)
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
