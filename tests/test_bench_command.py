"""`hearken bench latency` as a person runs it, against a scripted server; and how it fails."""

import asyncio
import json
import os
import subprocess
import sys

import numpy as np
import pytest
import soundfile
from fake_assistant import conversation, fake_server
from test_cli_calls import hearken, serving

from client.assistant import AssistantClient
from client.bench import load, memory, plot
from client.bench.memory import batches, tree_memory, watch_memory
from client.bench.results import growth
from client.bench.speech import load as load_speech
from client.errors import ClientError
from client.own_server import own_server


@pytest.fixture
def words(tmp_path):
    """Two recordings: a steady sound, and a quarter of a second of silence behind it."""
    paths = []
    for name, level in (("one.wav", 0.5), ("two.wav", 0.4)):
        sound = np.concatenate([np.full(6_400, level), np.zeros(4_000)])
        soundfile.write(tmp_path / name, sound, 16_000)
        paths.append(tmp_path / name)
    return paths


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(load, "SPREAD_S", 0.0)
    monkeypatch.setattr(memory, "_QUIET_S", 0.0)


def test_it_measures_a_server_and_writes_table_json_and_plot(words, tmp_path):
    pytest.importorskip("matplotlib")
    found, picture = tmp_path / "found.json", tmp_path / "found.png"
    options = ["--calls", "1,2", "--turns", 1, "--json", found, "--plot", picture]
    for path in words:
        options += ["--speech", path]
    with serving(conversation) as target:
        done = hearken("bench", "latency", "--server", target, *options)
    assert done.exit_code == 0, done.output
    assert "p50 s" in done.output and "where the time goes" in done.output and "goal" in done.output
    read = json.loads(found.read_text())
    assert [level["calls"] for level in read["levels"]] == [1, 2]
    one, two = read["levels"]
    assert one["outcomes"] == {"completed": 1} and two["outcomes"] == {"completed": 2}
    assert {turn["recording"] for turn in two["turns"]} == {"one.wav", "two.wav"}
    # The scripted server answers as soon as it has heard 0.6 s of silence, and says nothing of its stages but one.
    assert 0.6 <= one["latency_s"]["p50"] < 5
    assert one["stages_s"]["voice detector"] == pytest.approx(0.0, abs=0.02)
    assert one["stages_s"]["first sound"] is None
    assert read["engines"] == {"voice": "a fake voice"}
    assert read["start"] is None and read["memory"] is None
    assert read["goals"][0]["met"] == (one["latency_s"]["p50"] <= 1.2)
    assert picture.read_bytes().startswith(b"\x89PNG")


async def silent(line):
    """Confirm the call and then answer nothing."""
    await line.confirm()
    async for request in line.requests:
        if request.HasField("end_call"):
            return


def test_a_server_that_hears_nothing_gives_no_latency_and_says_so(words):
    with serving(silent) as target:
        done = hearken("bench", "latency", "--server", target, "--calls", 1, "--turns", 1, "--speech", words[0])
    assert done.exit_code == 0, done.output
    assert "1 call: not every turn was answered: 1 silence" in done.output
    assert "goal met" not in done.output and "goal missed" not in done.output


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--calls", "1,x"], "--calls takes numbers from 1 to 1000 with commas between them, such as 1,4,8."),
        (["--calls", "0"], "--calls takes numbers from 1 to 1000"),
        (["--json", "/no/such/folder/found.json"], "cannot be written"),
        (["--server", "localhost:1"], "No server answers at localhost:1"),
        (["--server", "localhost:1", "--speech", "missing.wav"], "There is no file missing.wav"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(options, sentence):
    done = hearken("bench", "latency", *options)
    assert done.exit_code == 2
    assert sentence in done.output and "Traceback" not in done.output


def test_a_plot_without_matplotlib_is_refused_before_anything_is_measured(monkeypatch, tmp_path):
    monkeypatch.setattr(plot.importlib.util, "find_spec", lambda name: None)
    done = hearken("bench", "latency", "--plot", tmp_path / "found.png")
    assert done.exit_code == 2
    assert "pip install hearken[train]" in done.output


async def test_a_server_that_does_not_start_tells_its_own_sentence(tmp_path):
    with pytest.raises(ClientError, match=r"The server did not start: The settings file .*missing\.toml"):
        async with own_server(["--config", str(tmp_path / "missing.toml")]):
            pass


async def test_short_calls_are_answered_or_counted(words):
    recording = load_speech(words[:1], 16_000)[0]
    async with fake_server(conversation) as (_, target):
        assert await load.hurry_calls(lambda: AssistantClient(target), recording, 3) == 0
    async with fake_server(silent) as (_, target):
        assert await load.hurry_calls(lambda: AssistantClient(target), recording, 1) == 1


def test_memory_counts_child_processes():
    before = tree_memory(os.getpid())[1]
    program = "import sys; held = b'x' * (64 << 20); print(flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        child.stdout.readline()
        kind, during = tree_memory(os.getpid())
        child.stdin.close()
    assert kind in ("PSS", "USS")
    assert 60 < during - before < 120


def test_memory_is_looked_at_after_every_ten_calls(monkeypatch):
    held = []
    levels = iter([100.0, 110.0, 120.0, 121.0, 122.0, 123.0])
    monkeypatch.setattr(memory, "tree_memory", lambda pid: ("PSS", next(levels)))

    async def hold(count):
        held.append(count)
        return count == 1  # one call of the last, odd round gets no answer

    found = asyncio.run(watch_memory(0, 45, hold))
    assert sum(held) == 45 and max(held) == memory.AT_ONCE
    assert [calls for calls, _ in found.samples] == [0, 10, 20, 30, 40, 45]
    assert (found.after_start_mib, found.after_calls_mib, found.unanswered_calls) == (100.0, 123.0, 1)
    # 120, 121, 122, 123 MiB after 20, 30, 40 and 45 calls: about a tenth of a MiB a call, and no doubt about it
    assert 95 < found.slope_kib_per_call.value < 125
    assert found.slope_kib_per_call.shows_growth
    assert growth(found.slope_kib_per_call).endswith("it grows")


def test_rounds_are_full_but_the_last():
    assert list(batches(10)) == [4, 4, 2]
    assert list(batches(0)) == []
