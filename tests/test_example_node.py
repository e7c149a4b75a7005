"""The Node example, which knows nothing of Hearken but the .proto, holds a call with a real server."""

import asyncio
import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
from live_server import HEARD, SAID, live_server
from support.sound import vowel

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "node"
INSTALLED = ROOT / ".cache" / "node"


@pytest.fixture(scope="module")
def modules():
    """Install the example's two packages outside the tree; gives the folder that `require` finds them in."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("Node and npm are not installed")
    wanted = (EXAMPLE / "package.json").read_text()
    stamp = INSTALLED / "package.json"
    if not (INSTALLED / "node_modules" / "@grpc").is_dir() or not stamp.is_file() or stamp.read_text() != wanted:
        INSTALLED.mkdir(parents=True, exist_ok=True)
        stamp.write_text(wanted)
        command = ["npm", "install", "--silent", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(command, cwd=INSTALLED, capture_output=True, text=True, timeout=180)
        if done.returncode:
            stamp.unlink()
            pytest.skip(f"npm cannot install the example's packages: {done.stderr.strip().splitlines()[-1:]}")
    return INSTALLED / "node_modules"


async def converse(modules, *arguments):
    process = await asyncio.create_subprocess_exec(
        "node",
        str(EXAMPLE / "converse.js"),
        *map(str, arguments),
        env={**os.environ, "NODE_PATH": str(modules)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode, out.decode(), err.decode()


async def test_it_holds_a_call(modules, monkeypatch, tmp_path):
    soundfile.write(tmp_path / "speech.wav", vowel(1.0), 16_000, subtype="PCM_16")
    async with live_server(monkeypatch) as running:
        address = f"localhost:{running.port}"
        code, out, err = await converse(modules, tmp_path / "speech.wav", tmp_path / "reply.wav", address)
    assert code == 0, err
    told = [json.loads(line) for line in out.splitlines()]
    assert told[0]["event"] == "session_started"
    assert told[0]["audio_out"] == {"codec": "CODEC_L16", "sample_rate_hz": 16_000}
    (transcript,) = [each for each in told if each["event"] == "transcript" and each.get("is_final")]
    assert transcript["text"] == HEARD
    assert any(each["event"] == "emotion" and each["label"] == "sad" for each in told)
    assert "".join(each["text"] for each in told if each["event"] == "reply_text" and "text" in each).endswith(SAID)
    assert told[-1]["event"] == "turn_summary"
    reply, rate = soundfile.read(tmp_path / "reply.wav", dtype="float32")
    sent = [int(each["audio"].split()[0]) for each in told if each["event"] == "reply_audio"]
    assert (rate, len(reply)) == (16_000, sum(sent) // 2)
    assert np.count_nonzero(reply) > 0.9 * len(reply) > 1_000


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing.wav", "no such file"),
        ("text.wav", "is not a WAV file"),
        ("cut.wav", "is cut off"),
        ("stereo.wav", "has 2 channels"),
    ],
)
async def test_a_file_that_will_not_do_is_said_so(modules, tmp_path, name, words):
    (tmp_path / "text.wav").write_text("dear diary")
    soundfile.write(tmp_path / "cut.wav", vowel(0.2), 16_000, subtype="PCM_16")
    (tmp_path / "cut.wav").write_bytes((tmp_path / "cut.wav").read_bytes()[:-100])
    soundfile.write(tmp_path / "stereo.wav", np.zeros((100, 2)), 16_000, subtype="PCM_16")
    code, _, err = await converse(modules, tmp_path / name, tmp_path / "reply.wav")
    assert (code, words in err, len(err.splitlines())) == (2, True, 1), err
