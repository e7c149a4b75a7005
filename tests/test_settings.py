"""Settings: where they come from, what is refused and how, and pages that are current."""

import tomllib
from pathlib import Path

import pytest

from server.errors import SettingsError
from server.settings import Settings, load_settings
from server.settings_docs import markdown, toml
from server.settings_fields import options, tables

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # no hearken.toml of the developer's


def test_each_source_gives_way_to_the_one_before_it(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('[server]\nhost = "file"\nport = 1\nmax_calls = 10\n[engines.reply]\ntemperature = 0.5\n')
    environ = {"HEARKEN_SERVER__HOST": "environment", "HEARKEN_SERVER__PORT": "2", "HEARKEN_TURNS__SILENCE_S": ""}
    settings = load_settings(file, {"server.host": "flag", "engines": {"reply": {"seed": 7}}}, environ)
    assert (settings.server.host, settings.server.port, settings.server.max_calls) == ("flag", 2, 10)
    assert (settings.engines.reply.temperature, settings.engines.reply.seed) == (0.5, 7)
    assert settings.turns.silence_s == Settings().turns.silence_s, "an empty variable counts as not set"


def test_the_file_of_the_current_folder_is_read_if_it_is_there(tmp_path):
    assert load_settings(environ={}) == Settings()
    (tmp_path / "hearken.toml").write_text("[session]\nlease_s = 9\n")
    assert load_settings(environ={}).session.lease_s == 9


def test_defaults_do_not_depend_on_the_environment(monkeypatch):
    monkeypatch.setenv("HEARKEN_SERVER__PORT", "1")
    assert Settings().server.port == 50_051
    assert load_settings().server.port == 1


def test_deep_variables_reach_deep_settings():
    environ = {"HEARKEN_ENGINES__TRANSCRIBER__BEAM_SIZE": "5", "HEARKEN_ENGINES__PROFILE": "embedded", "HEARKEN_X": "1"}
    settings = load_settings(environ=environ)
    assert (settings.engines.transcriber.beam_size, settings.engines.profile) == (5, "embedded")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"server.prot": 1}, ["server.prot", "did you mean server.port"]),
        ({"server.zebra": 1}, ["server.zebra", "takes host, port"]),
        ({"servers.port": 1}, ["servers", "did you mean server"]),
        ({"server.port": 70_000}, ["server.port is 70000", "a whole number from 0 to 65535"]),
        ({"server.port": "http"}, ["server.port is 'http'", "a whole number"]),
        ({"server.metrics": "maybe"}, ["server.metrics", "true or false"]),
        ({"server.log_format": "xml"}, ["server.log_format is 'xml'", "one of console, json"]),
        ({"server": 3}, ["server is 3", "a table"]),
        ({"engines.profile": "big"}, ["engines.profile is 'big'", "auto, full, embedded"]),
        ({"engines.reply.seed": -1}, ["engines.reply.seed", "from 0", "empty for none"]),
        ({"turns.silence_s": float("nan")}, ["turns.silence_s is nan", "from 0.2 to 3"]),
        ({"turns.start_s": 0.5, "turns.start_window_s": 0.2}, ["turns.start_s is 0.5 s", "turns.start_window_s"]),
        ({"turns.least_silence_s": 3, "turns.most_silence_s": 1}, ["turns.least_silence_s is 3.0 s", "most_silence_s"]),
        ({"turns.barge_in_word_s": 2}, ["turns.barge_in_word_s is 2.0 s", "turns.barge_in_voiced_s"]),
        ({"turns.max_utterance_s": 2}, ["turns.max_utterance_s is 2.0 s", "raise it"]),
        ({"tls.cert": "c.pem"}, ["tls.cert is set but tls.key is not"]),
        ({"tls.key": "c.key"}, ["tls.key is set but tls.cert is not"]),
        ({"tls.client_ca": "ca.pem"}, ["tls.client_ca", "mutual TLS"]),
        ({"engines.reply.adapter": "a"}, ["engines.reply.adapter", "engines.reply.base"]),
        ({"server.port": -1, "server.max_calls": 0}, ["server.port", "1 more settings are wrong"]),
    ],
)
def test_what_is_wrong_is_one_sentence_with_key_value_and_remedy(given, says):
    with pytest.raises(SettingsError) as error:
        load_settings(overrides=given, environ={})
    told = str(error.value)
    assert all(word in told for word in says), told
    assert "\n" not in told and "pydantic" not in told and "type=" not in told


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"[server\n", "valid TOML"), (b"\xff\xfe", "UTF-8"), (b"port = 1\n", "port")],
)
def test_a_broken_file_is_named(tmp_path, content, says):
    file = tmp_path / "bad.toml"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=says):
        load_settings(file, environ={})


def test_a_file_that_was_asked_for_must_exist(tmp_path):
    with pytest.raises(SettingsError, match=r"absent\.toml cannot be read"):
        load_settings(tmp_path / "absent.toml", environ={})


def test_an_empty_path_is_none_and_not_the_current_folder():
    settings = load_settings(overrides={"tls.cert": "", "auth.tokens_file": "", "engines.voice.model": ""}, environ={})
    assert settings == Settings()


def test_settings_cannot_be_changed_by_accident():
    with pytest.raises(ValueError, match="frozen"):
        Settings().server.port = 1  # type: ignore[misc]


def test_every_option_says_what_it_does_and_its_unit():
    for option in options(Settings):
        assert option.meaning.endswith("."), option.key
        if option.key.endswith("_s"):
            assert option.meaning.startswith("Seconds"), option.key
        if option.key.endswith("_bytes"):
            assert "bytes" in option.meaning
    for name, table in tables(Settings):
        assert table.__doc__, name


def test_the_page_is_current():
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert page == markdown(), "run: python -m server.settings --markdown > docs/settings.md"
    assert all(f"`{option.key.rpartition('.')[2]}`" in page for option in options(Settings))


def test_the_sample_file_is_the_defaults():
    assert Settings(**tomllib.loads(toml())) == Settings()
    assert "/" not in toml().replace("seconds/", ""), "a path of the machine that wrote it"
