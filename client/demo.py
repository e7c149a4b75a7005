"""`make demo`: a server, one call of three turns with sample speech, and the call's sound in a file."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from client.commands.failing import FAILED
from client.own_server import running_server
from server.errors import HearkenError

SPEECH = Path(__file__).resolve().parent.parent / "examples" / "speech"
OUT = Path("out/demo-call.wav")


def main() -> int:
    """Hold the sample call; gives the exit code."""
    from client.commands.send import send

    OUT.parent.mkdir(exist_ok=True)
    print("Starting a server with the embedded models (small ones, made to run anywhere) ...", flush=True)
    began_s = time.monotonic()
    try:
        with running_server(on_line=lambda line: print(f"  {line}", flush=True)) as server:
            print(f"It takes calls after {server.start_s:.1f} s. Three turns of sample speech:\n", flush=True)
            send(sorted(SPEECH.glob("*.wav")), out=OUT, server=server.target)
            print("\nStopping the server ...", flush=True)
    except HearkenError as error:
        print(error, file=sys.stderr)
        return FAILED
    print(f"Done in {time.monotonic() - began_s:.0f} s. Next: `.venv/bin/hearken serve`, and in another terminal")
    print("`.venv/bin/hearken talk` (microphone), `chat` (keyboard) or `send FILE.wav`.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
