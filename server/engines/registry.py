"""Chooses the engine of each stage and loads them side by side.

`auto` takes the weights that the settings name, else good ones that are already here, else the embedded ones; it
never downloads. What the settings name is never replaced by something else: if it cannot be loaded, nothing starts.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.engines import catalogue
from server.engines.catalogue import Machine
from server.engines.interfaces import Synthesizer
from server.engines.lineup import Choice, Lineup
from server.engines.silero import Silero
from server.errors import EngineLoadError, HearkenError
from server.safety.classifier import CrisisClassifier
from server.safety.guard import ReplyJudge
from server.safety.screening import Screen
from server.settings import EnginesSettings, WorkersSettings

STAGES = ("transcriber", "emotion", "reply", "voice")


@dataclass(frozen=True, slots=True)
class Pick:
    """A decision for one stage, before anything is loaded."""

    stage: str
    load: Callable[[], Any]
    embedded: bool
    reason: str
    torch: bool
    """Whether loading imports torch: those load one after another, since its libraries' imports get in each
    other's way."""


def choose(
    engines: EnginesSettings,
    workers: WorkersSettings | None = None,
    *,
    machine: Machine | None = None,
    on_choice: Callable[[Choice], None] | None = None,
    on_voice: Callable[[Synthesizer], None] | None = None,
) -> Lineup:
    """Choose, load and warm the four engines; blocks. `on_choice` hears of each stage as it is ready.

    `on_voice` gets the voice while the others still load, in a thread of theirs.
    Raises `EngineLoadError` that names every stage that cannot be had, and how to get it.
    """
    workers = workers or WorkersSettings()
    picks = plan(engines, workers, machine or Machine())
    ready: dict[str, Any] = {}
    choices: dict[str, Choice] = {}
    failed: dict[str, HearkenError] = {}

    def load(pick: Pick) -> None:
        try:
            if pick.torch:
                _set_torch_threads(threads_per_step(workers))
            engine = pick.load()
            engine.warm_up()
            if pick.stage == "voice" and on_voice is not None:
                on_voice(engine)
        except HearkenError as error:
            failed[pick.stage] = error
            return
        ready[pick.stage] = engine
        choices[pick.stage] = Choice(pick.stage, engine.name, pick.embedded, pick.reason)
        if on_choice is not None:
            on_choice(choices[pick.stage])

    _side_by_side(load, [pick for pick in picks if pick.torch], [pick for pick in picks if not pick.torch])
    if failed:
        raise _refusal(failed)
    return Lineup(
        transcriber=ready["transcriber"],
        emotion=ready["emotion"],
        responder=ready["reply"],
        synthesizer=ready["voice"],
        choices=tuple(choices[stage] for stage in STAGES),
        speech=Silero.load(),
    )


def plan(engines: EnginesSettings, workers: WorkersSettings, machine: Machine) -> tuple[Pick, ...]:
    """Decide every stage without loading; with profile full, raises `EngineLoadError` naming all that is missing."""
    picks = (
        _transcriber(engines, workers, machine),
        _emotion(engines, machine),
        _reply(engines, machine),
        _voice(engines, machine),
    )
    if engines.profile == "full":
        missing = [_NEEDED[pick.stage] for pick in picks if pick.embedded]
        if missing:
            raise EngineLoadError(f"Profile full needs weights that are not on this machine: {'; '.join(missing)}.")
    return picks


_NEEDED = {
    "transcriber": "a Whisper for the transcriber (`hearken models pull`, or set engines.transcriber.model)",
    "emotion": "a classifier for emotion (set engines.emotion.model to a folder or a hub name that is here)",
    "reply": "a GPT-Neo and its adapter for the reply (`hearken models pull`, or set engines.reply.base)",
    "voice": "a Coqui model for the voice (`hearken models pull`, or set engines.voice.model)",
}


def _transcriber(engines: EnginesSettings, workers: WorkersSettings, machine: Machine) -> Pick:
    chosen = engines.transcriber
    model, reason = _own(engines, chosen.model, "engines.transcriber.model"), "engines.transcriber.model names it"
    if model is None and engines.profile != "embedded":
        model = next((s for s in catalogue.WHISPER_SIZES if machine.has(catalogue.whisper_repository(s))), None)
        reason = "it was found on this machine"
    if model is None:
        return Pick("transcriber", lambda: _load_sphinx(engines), True, _embedded_reason(engines), torch=False)
    return Pick("transcriber", lambda: _load_whisper(model, engines, workers), False, reason, torch=True)


def _emotion(engines: EnginesSettings, machine: Machine) -> Pick:
    model = _own(engines, engines.emotion.model, "engines.emotion.model")
    if model is None:
        better = "engines.emotion.model takes any transformers sequence classifier"
        reason = "profile is embedded" if engines.profile == "embedded" else f"no other is named; {better}"
        folder = str(engines.models_dir / catalogue.EMBEDDED_EMOTION)
        return Pick("emotion", lambda: _load_emotion(folder, engines), True, reason, torch=True)
    reason = "engines.emotion.model names it"
    return Pick("emotion", lambda: _load_emotion(model, engines), False, reason, torch=True)


def _reply(engines: EnginesSettings, machine: Machine) -> Pick:
    base = _own(engines, engines.reply.base, "engines.reply.base")
    if base is not None:
        adapter = engines.reply.adapter
        reason = "engines.reply.base names it"
        return Pick("reply", lambda: _load_reply(base, adapter, engines), False, reason, torch=True)
    reason = _embedded_reason(engines)
    pair = (catalogue.REPLY_BASE, catalogue.REPLY_ADAPTER)
    if engines.profile != "embedded" and all(machine.has(name) for name in pair):
        # Without a GPU a reply of 2.7 billion parameters takes minutes: nobody would wait, so nobody gets it unasked.
        if engines.profile == "full" or machine.has_gpu():
            return Pick("reply", lambda: _load_reply(*pair, engines), False, "it was found on this machine", torch=True)
        reason = f"{pair[0]} is here but there is no GPU; set engines.reply.base to take it all the same"
    models = engines.models_dir
    return Pick("reply", lambda: _load_embedded_reply(models, engines), True, reason, torch=True)


def _voice(engines: EnginesSettings, machine: Machine) -> Pick:
    model, reason = _own(engines, engines.voice.model, "engines.voice.model"), "engines.voice.model names it"
    if model is None and engines.profile != "embedded" and machine.has(catalogue.VOICE):
        model, reason = catalogue.VOICE, "it was found on this machine"
    if model is None:
        return Pick("voice", lambda: _load_espeak(engines), True, _embedded_reason(engines), torch=False)
    return Pick("voice", lambda: _load_coqui(model, engines), False, reason, torch=True)


def _own(engines: EnginesSettings, named: str | None, setting: str) -> str | None:
    """Give what a setting names; `EngineLoadError` where the profile says that nothing may be named."""
    if named is not None and engines.profile == "embedded":
        raise EngineLoadError(f"Profile embedded and {setting} contradict each other; drop one of them.")
    return named


def _embedded_reason(engines: EnginesSettings) -> str:
    if engines.profile == "embedded":
        return "profile is embedded"
    return "no other is on this machine; `hearken models pull` fetches a better one"


@dataclass(frozen=True, slots=True)
class SafetyModels:
    """What judges callers' turns, and what judges replies by their meaning."""

    screen: Screen
    judge: ReplyJudge


def safety_models(models_dir: Path) -> SafetyModels:
    """Load both; raises `EngineLoadError` if one is not whole."""
    from server.engines.safety_reader import SafetyReader

    reader = SafetyReader.load(models_dir / "safety-reader")
    return SafetyModels(Screen((CrisisClassifier.load(models_dir / "crisis"), reader)), reader)


# --- loading: each imports its own library, so that only what is used is imported ----------------------------------


def _load_sphinx(engines: EnginesSettings) -> Any:
    from server.engines.sphinx import SphinxTranscriber

    model = engines.models_dir / catalogue.EMBEDDED_LANGUAGE_MODEL
    return SphinxTranscriber.load(str(model) if model.is_file() else None, decoders=engines.transcriber.decoders)


def _load_whisper(model: str, engines: EnginesSettings, workers: WorkersSettings) -> Any:
    from server.engines.whisper import WhisperTranscriber

    chosen = engines.transcriber
    return WhisperTranscriber.load(
        model,
        device=chosen.device,
        compute_type=chosen.compute_type,
        beam_size=chosen.beam_size,
        cpu_threads=threads_per_step(workers),
        num_workers=workers.transcriber_lanes,
    )


def _load_emotion(model: str, engines: EnginesSettings) -> Any:
    from server.engines.emotion_transformer import TransformerEmotionClassifier

    return TransformerEmotionClassifier.load(model, device=engines.emotion.device)


def _load_reply(base: str, adapter: str | None, engines: EnginesSettings) -> Any:
    from server.engines.gptneo import GPTNeoResponder

    chosen = engines.reply
    return GPTNeoResponder.load(
        base,
        adapter,
        device=chosen.device,
        dtype=chosen.compute_type,
        max_new_tokens=chosen.max_new_tokens,
        temperature=chosen.temperature,
        top_p=chosen.top_p,
        repetition_penalty=chosen.repetition_penalty,
        no_repeat_tokens=chosen.no_repeat_tokens,
        guidance=chosen.guidance,
        candidates=chosen.candidates,
        seed=chosen.seed,
    )


def _load_embedded_reply(models: Path, engines: EnginesSettings) -> Any:
    base, adapter = models / catalogue.EMBEDDED_REPLY_BASE, models / catalogue.EMBEDDED_REPLY_ADAPTER
    return _load_reply(str(base), str(adapter), engines)


def voices(own: Synthesizer) -> Callable[[str], Synthesizer]:
    """Give the voice for fixed words of a language: `own` for English, eSpeak NG for any other.

    The voice that was chosen speaks English, and fixed words in its caller's language are clearer from a robot that
    knows it.
    """

    def voice(language: str) -> Synthesizer:
        from server.engines.espeak import EspeakSynthesizer

        return own if language == "en" else EspeakSynthesizer.load(f"{language}+f2")

    return voice


def _load_espeak(engines: EnginesSettings) -> Any:
    from server.engines.espeak import EspeakSynthesizer

    return EspeakSynthesizer.load(engines.voice.voice)


def _load_coqui(model: str, engines: EnginesSettings) -> Any:
    from server.engines.coqui import CoquiSynthesizer

    return CoquiSynthesizer.load(model, device=engines.voice.device, speaker=engines.voice.speaker)


def threads_per_step(workers: WorkersSettings) -> int:
    """Give the CPU threads of one model step.

    Half of the cores: a step's threads wait for each other by spinning, and a core that the event loop or a decoder
    holds stalls them all. Measured on 2 busy cores, warming the embedded reply took 4.5 s on one thread, 99 s on two.
    """
    return workers.torch_threads or max(1, _cores() // 2)


def _cores() -> int:
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))  # fewer than the machine has, in a container
    return os.cpu_count() or 1


def _set_torch_threads(threads: int) -> None:
    import torch

    torch.set_num_threads(threads)


# --- threads -------------------------------------------------------------------------------------------------------


def _side_by_side(load: Callable[[Pick], None], *lanes: Iterable[Pick]) -> None:
    """Run each lane's picks in order, the lanes at the same time; raises what a lane raised that is not ours."""
    raised: list[BaseException] = []

    def run(lane: Iterable[Pick]) -> None:
        try:
            for pick in lane:
                load(pick)
        except BaseException as error:
            raised.append(error)

    # Daemons: a server that is told to stop while it loads must not wait for a model.
    threads = [threading.Thread(target=run, args=(lane,), name="hearken-load", daemon=True) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]


def _refusal(failed: dict[str, HearkenError]) -> EngineLoadError:
    if len(failed) == 1:
        stage, error = next(iter(failed.items()))
        return EngineLoadError(f"The {stage} engine cannot be loaded. {error}")
    told = " ".join(f"{stage}: {failed[stage]}" for stage in STAGES if stage in failed)
    return EngineLoadError(f"{len(failed)} engines cannot be loaded. {told}")
