"""Which engine each stage takes, why, and what is said when it cannot be had."""

import threading
from pathlib import Path

import numpy as np
import pytest

from server.engines import catalogue, registry
from server.engines.catalogue import REPLY_ADAPTER, REPLY_BASE, VOICE, whisper_repository
from server.engines.registry import Pick, choose, plan
from server.errors import EngineLoadError
from server.settings import EnginesSettings, WorkersSettings, load_settings


class Here:
    """A machine with these weights on it, and perhaps a GPU."""

    def __init__(self, *names: str, gpu: bool = False) -> None:
        self.names = names
        self.gpu = gpu

    def has(self, name: str) -> bool:
        return name in self.names

    def has_gpu(self) -> bool:
        return self.gpu


def engines(**given) -> EnginesSettings:
    overrides = {f"engines.{key.replace('__', '.')}": value for key, value in given.items()}
    return load_settings(overrides=overrides, environ={}).engines


def planned(settings: EnginesSettings, machine: Here) -> dict[str, Pick]:
    return {pick.stage: pick for pick in plan(settings, WorkersSettings(), machine)}


EVERYTHING = (whisper_repository("small.en"), REPLY_BASE, REPLY_ADAPTER, VOICE)
ALL_EMBEDDED = {"transcriber": True, "emotion": True, "reply": True, "voice": True}


@pytest.mark.parametrize(
    ("given", "machine", "own"),
    [
        ({}, Here(), set()),
        ({}, Here(*EVERYTHING, gpu=True), {"transcriber", "reply", "voice"}),
        ({}, Here(*EVERYTHING), {"transcriber", "voice"}),
        ({}, Here(REPLY_BASE, gpu=True), set()),
        ({}, Here(whisper_repository("tiny")), {"transcriber"}),
        ({"profile": "embedded"}, Here(*EVERYTHING, gpu=True), set()),
        ({"transcriber__model": "tiny"}, Here(), {"transcriber"}),
        ({"emotion__model": "somebody/classifier"}, Here(), {"emotion"}),
        ({"reply__base": "folder"}, Here(), {"reply"}),
        ({"voice__model": "folder"}, Here(), {"voice"}),
    ],
)
def test_auto_takes_what_is_named_or_here_and_else_the_embedded_one(given, machine, own):
    picks = planned(engines(**given), machine)
    assert list(picks) == list(registry.STAGES)
    assert {stage for stage, pick in picks.items() if not pick.embedded} == own
    assert all(pick.reason for pick in picks.values())


def test_reasons_say_how_to_get_better():
    picks = planned(engines(), Here())
    assert "hearken models pull" in picks["transcriber"].reason
    assert "engines.emotion.model" in picks["emotion"].reason
    assert "no GPU" in planned(engines(), Here(*EVERYTHING))["reply"].reason
    assert "engines.reply.base" in planned(engines(reply__base="x"), Here())["reply"].reason


def test_profile_full_names_everything_that_is_missing_in_one_error():
    with pytest.raises(EngineLoadError) as error:
        planned(engines(profile="full"), Here(whisper_repository("base.en")))
    told = str(error.value)
    assert "engines.transcriber.model" not in told
    assert all(word in told for word in ("engines.emotion.model", "engines.reply.base", "engines.voice.model"))


def test_profile_full_is_content_with_the_operators_weights_even_without_a_gpu():
    picks = planned(engines(profile="full", emotion__model="folder"), Here(*EVERYTHING))
    assert not any(pick.embedded for pick in picks.values())


def test_profile_embedded_contradicts_a_named_model():
    with pytest.raises(EngineLoadError, match=r"engines\.voice\.model"):
        planned(engines(profile="embedded", voice__model="folder"), Here())


class Engine:
    def __init__(self, name: str) -> None:
        self.name = name
        self.warm = False

    def warm_up(self) -> None:
        self.warm = True


@pytest.fixture
def loaders(monkeypatch):
    """Replaces the loading of every engine; gives the arguments that each was loaded with."""
    loaded = {}

    def stand_in(name):
        def load(*arguments):
            if isinstance(failing.get(name), Exception):
                raise failing[name]
            loaded[name] = (arguments, threading.current_thread().name)
            return Engine(name)

        return load

    failing: dict[str, Exception] = {}
    names = ("sphinx", "whisper", "emotion", "reply", "embedded_reply", "espeak", "coqui")
    for name in names:
        monkeypatch.setattr(registry, f"_load_{name}", stand_in(name))
    loaded["failing"] = failing
    return loaded


def test_the_four_are_loaded_warmed_and_told_of(loaders):
    told = []
    lineup = choose(engines(), machine=Here(), on_choice=told.append)
    assert [choice.stage for choice in lineup.choices] == list(registry.STAGES)
    assert sorted(choice.stage for choice in told) == sorted(registry.STAGES)
    assert (lineup.transcriber.name, lineup.responder.name) == ("sphinx", "embedded_reply")
    assert all(e.warm for e in (lineup.transcriber, lineup.emotion, lineup.responder, lineup.synthesizer))
    assert all(choice.embedded for choice in lineup.choices)
    assert loaders["espeak"][1] != threading.current_thread().name


def test_the_voice_is_given_out_while_the_others_load(loaders):
    given = []
    lineup = choose(engines(), machine=Here(), on_voice=given.append)
    assert given == [lineup.synthesizer]


def test_what_is_named_is_loaded_by_its_name(loaders):
    settings = engines(transcriber__model="tiny", reply__base="b", reply__adapter="a", voice__model="v")
    lineup = choose(settings, machine=Here())
    assert loaders["whisper"][0][0] == "tiny"
    assert loaders["reply"][0][:2] == ("b", "a")
    assert loaders["coqui"][0][0] == "v"
    assert [choice.embedded for choice in lineup.choices] == [False, True, False, False]


def test_a_named_model_that_fails_is_never_replaced(loaders):
    loaders["failing"]["whisper"] = EngineLoadError("The folder nowhere does not exist; name another.")
    with pytest.raises(EngineLoadError, match=r"transcriber.*nowhere"):
        choose(engines(transcriber__model="nowhere"), machine=Here())


def test_all_stages_that_fail_are_named_at_once(loaders):
    loaders["failing"]["sphinx"] = EngineLoadError("No sphinx.")
    loaders["failing"]["embedded_reply"] = EngineLoadError("No reply.")
    with pytest.raises(EngineLoadError, match=r"2 engines.*transcriber: No sphinx\. reply: No reply\."):
        choose(engines(), machine=Here())


def test_what_is_no_error_of_ours_is_not_swallowed(loaders):
    loaders["failing"]["espeak"] = MemoryError()
    with pytest.raises(MemoryError):
        choose(engines(), machine=Here())


def test_a_named_classifier_of_emotions_is_loaded_as_the_embedded_one_is(loaders):
    choose(engines(emotion__model="somebody/classifier"), machine=Here())
    assert loaders["emotion"][0][0] == "somebody/classifier"
    choose(engines(models_dir="m"), machine=Here())
    assert loaders["emotion"][0][0] == str(Path("m") / catalogue.EMBEDDED_EMOTION)


def test_a_model_step_leaves_half_of_the_cores_to_the_rest_unless_told(monkeypatch):
    for cores, threads in ((1, 1), (2, 1), (3, 1), (16, 8)):
        monkeypatch.setattr(registry, "_cores", lambda cores=cores: cores)
        assert registry.threads_per_step(WorkersSettings()) == threads
        assert registry.threads_per_step(WorkersSettings(torch_threads=5)) == 5


# --- the machine -------------------------------------------------------------------------------------------------


def test_a_hub_name_is_here_once_its_weights_are_in_the_cache(tmp_path, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    machine = catalogue.Machine()
    repository = tmp_path / "models--owner--model"
    snapshot = repository / "snapshots" / "0123"
    snapshot.mkdir(parents=True)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("0123")
    (snapshot / "config.json").write_text("{}")
    assert not machine.has("owner/model"), "a config alone is not a model"
    (snapshot / "model.safetensors").write_bytes(b"")
    assert machine.has("owner/model")
    assert catalogue.hub_folder("owner/model") == snapshot
    assert not machine.has("owner/other") and not machine.has("not a name!")
    assert machine.has(str(tmp_path)) and not machine.has(str(tmp_path / "absent"))


def test_a_coqui_name_is_here_once_it_was_fetched(tmp_path, monkeypatch):
    monkeypatch.setenv("TTS_HOME", str(tmp_path))
    assert not catalogue.Machine().has(VOICE)
    (tmp_path / "tts" / "tts_models--en--ljspeech--vits").mkdir(parents=True)
    assert catalogue.Machine().has(VOICE)


# --- real engines ------------------------------------------------------------------------------------------------


def test_a_missing_embedded_model_is_explained(tmp_path):
    """The light embedded engines are real here; the emotion model is what is missing."""
    settings = engines(models_dir=str(tmp_path))
    with pytest.raises(EngineLoadError) as error:
        registry._load_emotion(str(settings.models_dir / catalogue.EMBEDDED_EMOTION), settings)
    assert str(tmp_path) in str(error.value)


def test_the_embedded_voice_and_ears_load_from_their_wheels(tmp_path):
    settings = engines(models_dir=str(tmp_path), transcriber__decoders=1)
    voice = registry._load_espeak(settings)
    from server.engines.interfaces import CancelToken, Prosody

    sound = np.concatenate(list(voice.speak("I am here.", Prosody(), CancelToken())))
    assert len(sound) > voice.sample_rate_hz * 0.3
    ears = registry._load_sphinx(settings)
    assert "PocketSphinx" in ears.name
    ears.close()


def test_models_dir_is_the_repositorys_by_default():
    assert EnginesSettings().models_dir == Path(__file__).resolve().parent.parent / "models"
