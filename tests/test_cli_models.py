"""`hearken models`: what is taken and why, whether it works, and fetching that leaves nothing half-done."""

import json
import os
import subprocess
import sys
import types
from pathlib import Path

import pytest
from fake_hub import fake_hub
from typer.testing import CliRunner

from client.cli import app
from server.engines import catalogue, pulling
from server.errors import EngineLoadError

ROOT = Path(__file__).resolve().parent.parent
NAME = "someone/tiny-gpt-neo"
FILES = {
    "README.md": b"---\nlicense: mit\n---\n# Tiny\n",
    "config.json": b"{}",
    "tokenizer.json": b"{}",
    "model.safetensors": b"s" * 5000,
    "pytorch_model.bin": b"p" * 5000,
    "flax_model.msgpack": b"f" * 5000,
    "onnx/model.onnx": b"o" * 5000,
}


def hearken(*arguments):
    return CliRunner().invoke(app, [str(each) for each in arguments])


def pull(home, *names, **variables):
    """Run `hearken models pull` as a process: the hub's client reads its address when it is imported."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHONPATH": f"{ROOT}:{ROOT / 'protos'}",
        "HF_HOME": str(home / "hf"),
        "HF_HUB_DISABLE_XET": "1",
        **variables,
    }
    command = [sys.executable, "-m", "client.cli", "models", "pull", *names]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)


def left_in(folder):
    return [str(path.relative_to(folder)) for path in folder.rglob("*")] if folder.exists() else []


def test_pull_fetches_one_set_of_weights_and_a_second_pull_finds_them(tmp_path, hub_at, monkeypatch):
    with fake_hub(NAME, FILES) as endpoint:
        done = pull(tmp_path, NAME, HF_ENDPOINT=endpoint)
        assert done.returncode == 0, done.stderr
        assert f"{NAME} fetched" in done.stdout
    (snapshot,) = (tmp_path / "hf" / "hub").glob("models--someone--tiny-gpt-neo/snapshots/*")
    assert sorted(path.name for path in snapshot.iterdir()) == [
        "README.md", "config.json", "model.safetensors", "tokenizer.json",
    ]  # fmt: skip
    assert (snapshot / "model.safetensors").read_bytes() == FILES["model.safetensors"]
    assert not [path for path in left_in(tmp_path) if ".pull-" in path or path.endswith(".incomplete")]
    hub_at("http://127.0.0.1:1")  # nobody is asked a second time
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hf" / "hub"))
    assert "was here already" in hearken("models", "pull", NAME).output


def test_a_pull_that_breaks_in_the_middle_leaves_nothing_behind(tmp_path):
    with fake_hub(NAME, FILES, refused=("model.safetensors",)) as endpoint:
        done = pull(tmp_path, NAME, HF_ENDPOINT=endpoint)
    assert done.returncode == 2
    assert "The hub refused to give someone/tiny-gpt-neo (HTTP 403)" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert not [path for path in left_in(tmp_path / "hf" / "hub") if "models--" in path or ".pull-" in path]


@pytest.fixture
def hub_at(monkeypatch, tmp_path):
    """Let the hub's client of this process ask an address and keep its cache in the test's folder."""
    cache = tmp_path / "hub"
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(cache))

    def at(endpoint):
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", endpoint)
        return cache

    return at


@pytest.mark.parametrize(
    ("name", "endpoint", "words"),
    [
        ("someone/else", None, "The hub has no model someone/else, or it is private; check the name."),
        (NAME, "http://127.0.0.1:1", "the model hub cannot be reached"),
        ("a/b/c", None, "'a/b/c' is no hub name"),
        ("enormous", None, "There is no Whisper of size 'enormous'"),
    ],
)
def test_a_pull_that_cannot_begin_says_why(hub_at, name, endpoint, words):
    with fake_hub(NAME, FILES) as here:
        cache = hub_at(endpoint or here)
        done = hearken("models", "pull", name)
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert words in done.stderr
    assert left_in(cache) == []


def test_a_pull_without_a_network_by_choice_says_so(hub_at, monkeypatch):
    from huggingface_hub.errors import OfflineModeIsEnabled

    def offline(*_, **__):
        raise OfflineModeIsEnabled("x")

    monkeypatch.setattr("huggingface_hub.HfApi.model_info", offline)
    assert left_in(hub_at("http://127.0.0.1:1")) == []
    assert "cannot be fetched offline; unset HF_HUB_OFFLINE" in hearken("models", "pull", NAME).output


def test_what_is_needed_of_a_model():
    sizes = {name: len(data) for name, data in FILES.items()}
    assert pulling.choose_files(sizes, NAME) == ["README.md", "config.json", "model.safetensors", "tokenizer.json"]
    pickled = {"pytorch_model-1.bin": 1, "training_args.bin": 1, "config.json": 1}
    assert pulling.choose_files(pickled, NAME) == ["config.json", "pytorch_model-1.bin"]
    whisper = {"model.bin": 1, "vocabulary.txt": 1, "config.json": 1, "tokenizer.json": 1}
    assert pulling.choose_files(whisper, NAME) == sorted(whisper)
    with pytest.raises(EngineLoadError, match="holds no PyTorch or CTranslate2 weights"):
        pulling.choose_files({"model.onnx": 1, "config.json": 1}, NAME)


def test_weights_that_do_not_fit_or_did_not_arrive_whole(tmp_path):
    with pytest.raises(EngineLoadError, match=r"needs 1000000\.0 GB and .* GB free; make room"):
        pulling._check_space(NAME, tmp_path, 10**15)
    snapshot = tmp_path / "models--a--b" / "snapshots" / "c"
    snapshot.mkdir(parents=True)
    (snapshot / "model.bin").write_bytes(b"123")
    pulling._check_whole(NAME, tmp_path, ["model.bin"], {"model.bin": 3})
    for missing in ({"model.bin": 4}, {"model.bin": 3, "config.json": 2}):
        with pytest.raises(EngineLoadError, match="did not arrive whole"):
            pulling._check_whole(NAME, tmp_path, list(missing), missing)


class FakeCoqui:
    """Coqui's manager, with one voice that downloads in two steps."""

    fails: BaseException | None = None

    def __init__(self, progress_bar=False):
        voices = {"en": {"ljspeech": {"vits": {"default_vocoder": None}}}}
        self.models_dict = {"tts_models": voices}
        self.output_prefix = self.home

    def download_model(self, name):
        folder = self.output_prefix / name.replace("/", "--")
        folder.mkdir(parents=True)
        (folder / "config.json").write_text("{}")
        if self.fails is not None:
            raise self.fails
        (folder / "model_file.pth").write_bytes(b"123")
        return folder / "model_file.pth", folder / "config.json", {}


@pytest.fixture
def coqui(monkeypatch, tmp_path):
    fake = type("Fake", (FakeCoqui,), {"home": tmp_path / "tts"})
    for name in ("TTS", "TTS.utils"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    manage = types.ModuleType("TTS.utils.manage")
    manage.ModelManager = fake
    monkeypatch.setitem(sys.modules, "TTS.utils.manage", manage)
    return fake


def test_an_unknown_voice(coqui):
    for name in ("tts_models/en/ljspeech/nobody", "tts_models/x", "tts_models/en/ljspeech/vits/more"):
        done = hearken("models", "pull", name)
        assert (done.exit_code, f"knows no voice {name}" in done.output) == (2, True)


def test_a_voice_is_fetched_once(coqui):
    voice = "tts_models/en/ljspeech/vits"
    assert "fetched: 0 MB" in hearken("models", "pull", voice).output
    assert "was here already" in hearken("models", "pull", voice).output


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (ConnectionError("x"), "cannot be fetched (ConnectionError); check the network"),
        (EOFError(), "asks you to accept its terms"),
        (RuntimeError(" [!] You must agree to the terms of service"), "only to those who accept its terms"),
    ],
)
def test_a_voice_that_breaks_leaves_nothing_behind(coqui, failure, words):
    coqui.fails = failure
    done = hearken("models", "pull", "tts_models/en/ljspeech/vits")
    assert (done.exit_code, words in done.output) == (2, True), done.output
    assert left_in(coqui.home) == []


def test_an_interrupted_voice_leaves_nothing_behind(coqui):
    coqui.fails = KeyboardInterrupt()
    done = hearken("models", "pull", "tts_models/en/ljspeech/vits")
    assert done.exit_code == 130
    assert left_in(coqui.home) == []


def test_a_voice_that_lies_in_the_hubs_cache_is_linked(tmp_path):
    snapshot, folder = tmp_path / "hub", tmp_path / "voice"
    snapshot.mkdir()
    (snapshot / "model.pth").write_bytes(b"123")
    pulling._link_from_hub(snapshot, folder)
    assert (folder / "model.pth").read_bytes() == b"123"
    assert pulling.folder_bytes(folder) == 3


@pytest.fixture
def empty_machine(monkeypatch, tmp_path):
    """No operator's weights anywhere."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("TTS_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_list_tells_what_each_stage_takes_and_why(empty_machine):
    done = hearken("models", "list", "--json")
    assert done.exit_code == 0, done.output
    rows = [json.loads(each) for each in done.output.splitlines()]
    assert [row["stage"] for row in rows] == ["transcriber", "emotion", "reply", "voice"]
    assert all(row["embedded"] and row["reason"] for row in rows)
    by_stage = {row["stage"]: row for row in rows}
    assert by_stage["transcriber"]["licence"] == "BSD-2-Clause"
    assert by_stage["transcriber"]["size_bytes"] > 10_000_000
    assert by_stage["voice"]["size_bytes"] > 1_000_000
    shown = hearken("models", "list")
    assert "PocketSphinx, en-us · " in shown.output and "`hearken models pull`" in shown.output


def test_list_reads_name_size_and_licence_of_what_the_operator_named(empty_machine):
    for folder, card in (
        ("base", "---\nlicense: mit\n---"),
        ("adapter", "no head"),
        ("emotion", "---\nlicense: 'apache-2.0'\n---"),
    ):
        (empty_machine / folder).mkdir()
        (empty_machine / folder / "README.md").write_text(card)
        (empty_machine / folder / "model.safetensors").write_bytes(bytes(1000))
    settings = '[engines.reply]\nbase = "base"\nadapter = "adapter"\n[engines.emotion]\nmodel = "emotion"\n'
    (empty_machine / "hearken.toml").write_text(settings + '[engines.transcriber]\nmodel = "tiny.en"\n')
    rows = {row["stage"]: row for row in map(json.loads, hearken("models", "list", "--json").output.splitlines())}
    assert rows["reply"]["name"] == "base + adapter"
    assert rows["reply"]["licence"] == "mit + not stated"
    assert rows["reply"]["size_bytes"] == 2000 + len("---\nlicense: mit\n---") + len("no head")
    assert (rows["emotion"]["licence"], rows["emotion"]["embedded"]) == ("apache-2.0", False)
    assert (rows["transcriber"]["name"], rows["transcriber"]["size_bytes"]) == ("faster-whisper tiny.en", 0)
    assert "faster-whisper tiny.en · missing" in hearken("models", "list").output


def test_profile_full_names_all_that_is_missing(empty_machine):
    done = hearken("models", "list", "--profile", "full")
    assert (done.exit_code, len(done.output.splitlines())) == (2, 1)
    assert done.output.count("hearken models pull") == 3


class Engine:
    name = "an engine"

    def __init__(self, failure=None):
        self.failure = failure

    def warm_up(self):
        if self.failure:
            raise self.failure


def test_check_says_ok_or_why_not_for_each_stage(monkeypatch):
    failures = {
        "emotion": EngineLoadError("The folder is empty; train again."),
        "voice": ZeroDivisionError("deep inside"),
    }

    def plan(*_):
        stages = ("transcriber", "emotion", "reply", "voice")
        return [types.SimpleNamespace(stage=stage, load=lambda s=stage: Engine(failures.get(s))) for stage in stages]

    monkeypatch.setattr("server.engines.registry.plan", plan)
    done = hearken("models", "check")
    assert done.exit_code == 2
    lines = done.output.splitlines()
    assert [line.split()[0] for line in lines] == ["transcriber", "emotion", "reply", "voice"]
    assert "OK in" in lines[0] and "an engine" in lines[0]
    assert lines[1].endswith("The folder is empty; train again.")
    assert "ZeroDivisionError" in lines[3] and "deep inside" not in lines[3]
    told = [json.loads(each) for each in hearken("models", "check", "--json").output.splitlines()]
    assert [each["ok"] for each in told] == [True, False, True, False]
    failures.clear()
    assert hearken("models", "check").exit_code == 0


def test_check_really_loads_the_voice(monkeypatch, empty_machine):
    from server.engines import registry

    real = registry.plan
    monkeypatch.setattr(registry, "plan", lambda *given: [pick for pick in real(*given) if pick.stage == "voice"])
    done = hearken("models", "check", "--profile", "embedded")
    assert (done.exit_code, "eSpeak NG" in done.output) == (0, True), done.output


def test_the_defaults_are_what_auto_looks_for():
    assert set(pulling.DEFAULTS) <= {
        *catalogue.WHISPER_SIZES,
        catalogue.REPLY_BASE,
        catalogue.REPLY_ADAPTER,
        catalogue.VOICE,
    }
    assert len(set(pulling.DEFAULTS)) == 4
