"""`hearken serve`: its flags are settings, and what cannot start says why in one sentence."""

import socket

import pytest
from typer.testing import CliRunner

from client.cli import app
from server.errors import EngineLoadError


def serve(*arguments):
    return CliRunner().invoke(app, ["serve", *map(str, arguments)])


@pytest.fixture
def ran(monkeypatch, tmp_path):
    """Catch the settings that a server would run with."""
    caught = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("server.main.run", caught.append)
    return caught


def test_a_flag_wins_over_the_file_and_the_file_over_the_default(ran, tmp_path):
    (tmp_path / "mine.toml").write_text("[server]\nport = 1234\nmax_calls = 3\n")
    done = serve("--config", tmp_path / "mine.toml", "--port", 0, "--profile", "embedded", "--host", "0.0.0.0")
    assert done.exit_code == 0, done.output
    (settings,) = ran
    assert (settings.server.port, settings.server.max_calls, settings.server.host) == (0, 3, "0.0.0.0")
    assert settings.engines.profile == "embedded"
    assert serve().exit_code == 0
    assert ran[1].server.port == 50_051


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--config", "nowhere.toml"], "settings file nowhere.toml cannot be read"),
        (["--port", "70000"], "server.port is 70000"),
        (["--metrics-port", "-1"], "server.metrics_port is -1"),
    ],
)
def test_a_setting_that_will_not_do(ran, arguments, words):
    done = serve(*arguments)
    assert (done.exit_code, len(done.output.splitlines())) == (2, 1)
    assert words in done.output
    assert ran == []


def test_a_server_that_cannot_start(ran, monkeypatch):
    def refuse(settings):
        raise EngineLoadError("The folder is empty; pull the model again.")

    monkeypatch.setattr("server.main.run", refuse)
    done = serve()
    assert (done.exit_code, done.output) == (2, "The folder is empty; pull the model again.\n")


def test_a_port_that_is_taken_is_said_in_one_sentence(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = serve("--port", port, "--metrics-port", 0)
    assert done.exit_code == 2
    assert str(port) in done.output
    assert "Traceback" not in done.output and len(done.stderr.splitlines()) == 1
