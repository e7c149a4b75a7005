"""Every option of the server in one typed place: its default, its unit, and what is accepted.

An option comes from, first that has it: an explicit override (a flag of the command line), the environment
(`HEARKEN_SERVER__PORT`), the file (`hearken.toml`), its default here. `python -m server.settings --markdown` writes
the table of `docs/settings.md`, `--toml` a commented sample file.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from server.conversation.phrases import GREETING
from server.errors import SettingsError
from server.settings_fields import sentence

ENV_PREFIX = "HEARKEN_"
DEFAULT_FILE = Path("hearken.toml")

Port = Annotated[int, Field(ge=0, le=65_535)]
Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]
Device = Literal["auto", "cpu", "cuda"]
# An empty string in a file means "none", where Path("") would mean the current folder.
OptionalPath = Annotated[Path | None, BeforeValidator(lambda value: None if value == "" else value)]
Names = Annotated[
    tuple[str, ...],
    BeforeValidator(lambda value: tuple(value.replace(",", " ").split()) if isinstance(value, str) else value),
]
OptionalName = Annotated[str | None, BeforeValidator(lambda value: None if value == "" else value)]


class Section(BaseModel):
    """A table of `hearken.toml`; what it does not know, it refuses."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ServerSettings(Section):
    """Addresses, limits and logs of the process."""

    host: str = Field(
        default="127.0.0.1", min_length=1, description="Address to listen on; 0.0.0.0 takes calls from anywhere."
    )
    port: Port = Field(default=50_051, description="Port of the gRPC service; 0 takes any free one.")
    metrics: bool = Field(default=True, description="Whether Prometheus can scrape metrics.")
    metrics_host: str = Field(default="127.0.0.1", min_length=1, description="Address that metrics are served on.")
    metrics_port: Port = Field(default=9_464, description="Port of the metrics; 0 takes any free one.")
    max_calls: int = Field(
        default=64, ge=1, le=10_000, description="Calls open at once, over all tenants; more are refused."
    )
    retry_delay_s: Seconds = Field(
        default=5.0, description="Seconds after which a refused caller is told to try again."
    )
    config_timeout_s: Seconds = Field(
        default=10.0, description="Seconds that a new stream may take to send its config."
    )
    max_message_bytes: int = Field(
        default=131_072, ge=65_536 + 1_024, le=16_777_216, description="Largest gRPC message taken or sent, in bytes."
    )
    keepalive_s: Seconds = Field(
        default=30.0, description="Seconds of silence after which the server pings a connection."
    )
    keepalive_timeout_s: Seconds = Field(default=10.0, description="Seconds to wait for the answer to a ping.")
    min_ping_interval_s: Seconds = Field(
        default=20.0, description="Seconds that a client must leave between its own pings."
    )
    drain_s: float = Field(
        default=30.0,
        ge=0,
        le=86_400,
        description="Seconds that running turns get to finish when the server is told to stop.",
    )
    reflection: bool = Field(default=True, description="Whether generic gRPC clients may ask for the contract.")
    log_format: Literal["console", "json"] = Field(default="console", description="How a log line is written.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least grave line logged."
    )


class TlsSettings(Section):
    """Transport security; without a certificate the server speaks plain text."""

    cert: OptionalPath = Field(default=None, description="PEM file of the server's certificate chain.")
    key: OptionalPath = Field(default=None, description="PEM file of the certificate's private key.")
    client_ca: OptionalPath = Field(
        default=None, description="PEM file of the authority that clients' certificates must come from (mutual TLS)."
    )

    @model_validator(mode="after")
    def _complete(self) -> TlsSettings:
        if (self.cert is None) != (self.key is None):
            missing, given = ("key", "cert") if self.key is None else ("cert", "key")
            raise ValueError(f"tls.{given} is set but tls.{missing} is not; give both PEM files or neither.")
        if self.client_ca is not None and self.cert is None:
            raise ValueError("tls.client_ca is set without tls.cert and tls.key; mutual TLS needs all three PEM files.")
        return self


class AuthSettings(Section):
    """Who may call."""

    tokens_file: OptionalPath = Field(
        default=None,
        description="File of accepted bearer tokens, one `tenant sha256` a line; none: everybody may call.",
    )


class SessionSettings(Section):
    """How one conversation is held and kept."""

    lease_s: float = Field(
        default=120.0, ge=0, le=86_400, description="Seconds that a lost session is kept for a resume."
    )
    write_timeout_s: Seconds = Field(default=10.0, description="Seconds that a client may leave a response unread.")
    idle_timeout_s: Seconds = Field(
        default=300.0, description="Seconds without anything from the caller that end a call."
    )
    max_duration_s: Seconds = Field(default=7_200.0, description="Seconds that one stream may last.")
    history_turns: int = Field(
        default=20, ge=1, le=1_000, description="Turns, of both sides together, that a session remembers."
    )
    greeting: str = Field(
        default=GREETING, max_length=1_000, description="Words spoken when a call opens; empty: none."
    )
    max_ahead_s: Seconds = Field(default=0.3, description="Seconds that reply audio may run ahead of its playback.")


class SafetySettings(Section):
    """What protects the caller. None of it can be switched off."""

    name: str = Field(
        default="Hearken", min_length=1, max_length=60, description="Name that the assistant gives itself in notices."
    )
    start_notice: Literal["spoken", "shown"] = Field(
        default="spoken",
        description="How a call's first notice is given: spoken by the server, or only sent as an event, for an app "
        "that gives it before the call. Later notices are always spoken.",
    )
    default_country: str = Field(
        default="",
        pattern="^([A-Za-z]{2})?$",
        description="Country (two letters) of a caller of whom none is known; empty: the caller is asked.",
    )
    confirmed_helplines: Names = Field(
        default=(),
        description="Help lines that you have checked yourself: country codes or ids of the book of help lines. "
        "An unverified line is never spoken.",
    )
    helplines_file: OptionalPath = Field(
        default=None, description="TOML file of help lines of your own, in the form of helplines.toml."
    )
    handoff: Literal["auto", "none", "webhook"] = Field(
        default="auto",
        description="Who brings a human: auto is the client where it can transfer, else your webhook if there is one; "
        "webhook is that alone; none: nobody, and the number is spoken.",
    )
    handoff_url: str = Field(default="", description="Address of your webhook; https, unless it is on this machine.")
    handoff_secret_file: OptionalPath = Field(
        default=None, description="File with the secret that signs the webhook's requests."
    )
    handoff_timeout_s: Seconds = Field(default=30.0, description="Seconds that the webhook, tried again, may take.")
    transfer_target: str = Field(
        default="", max_length=200, description="Queue or address that a client is asked to transfer to."
    )

    @model_validator(mode="after")
    def _webhook_is_whole(self) -> SafetySettings:
        if self.handoff == "webhook" and not self.handoff_url:
            raise ValueError("safety.handoff is webhook without safety.handoff_url; name the address.")
        if self.handoff_url and self.handoff_secret_file is None:
            raise ValueError("safety.handoff_url is set without safety.handoff_secret_file; requests must be signed.")
        return self


class RecordsSettings(Section):
    """What is kept on disk. Sound never is."""

    folder: OptionalPath = Field(
        default=Path("~/.local/state/hearken"),
        description="Folder of the records and their key; empty: nothing is kept, and reports of concern are refused.",
    )
    key_file: OptionalPath = Field(
        default=None, description="File of the key that seals the records; none: one is made in the folder."
    )
    transcripts: bool = Field(
        default=False, description="Whether turns are kept, redacted and sealed. Ask the callers first."
    )
    transcripts_days: float = Field(default=30.0, gt=0, le=3_650, description="Days that a turn is kept.")
    concerns_days: float = Field(default=365.0, gt=0, le=3_650, description="Days that a report of concern is kept.")


class TurnsSettings(Section):
    """When the caller's turn begins and ends; times are counted in audio heard."""

    policy: Literal["patient", "silence"] = Field(
        default="patient",
        description="What ends the caller's turn: patient weighs the words and the caller's own pauses; silence is "
        "a fixed silence. A client that names a silence gets that.",
    )
    silence_s: float = Field(
        default=0.6, ge=0.2, le=3.0, description="Seconds of silence that end the caller's turn where that is fixed."
    )
    least_silence_s: float = Field(
        default=0.6,
        ge=0.2,
        le=3.0,
        description="Seconds of silence that end a turn which is likely over, under patient.",
    )
    most_silence_s: float = Field(
        default=2.0,
        ge=0.4,
        le=10.0,
        description="Seconds of silence that a turn goes on through at most, under patient.",
    )
    going_on: float = Field(
        default=0.66,
        gt=0,
        lt=1,
        description="Under patient, probability from which the caller is taken to go on, and given as long as nearly "
        "all of their own pauses are: lower waits longer and cuts off less.",
    )
    start_s: float = Field(default=0.12, ge=0.02, le=1.0, description="Seconds of voice that begin a turn.")
    start_window_s: float = Field(
        default=0.3, ge=0.02, le=2.0, description="Seconds of sound within which that voice must fall."
    )
    pre_roll_s: float = Field(
        default=0.6, ge=0, le=2.0, description="Seconds before the first voice that belong to the turn."
    )
    max_utterance_s: float = Field(
        default=60.0, ge=1, le=600, description="Seconds after which a turn is ended by force."
    )
    aggressiveness: int = Field(
        default=2, ge=0, le=3, description="How readily the voice detector calls sound noise: 0 seldom, 3 often."
    )
    silence_prompt_s: float = Field(
        default=12.0,
        ge=0,
        le=600,
        description="Seconds of the caller's silence, counted in sound received, after which the assistant says that "
        "it is still there; 0: never, and silence never ends a call.",
    )
    silence_again_s: float = Field(
        default=15.0, ge=1, le=600, description="Seconds of further silence until it says so again."
    )
    silence_end_s: float = Field(
        default=25.0,
        ge=1,
        le=3_600,
        description="Seconds of further silence until it says goodbye and ends the call; a caller who may be in danger "
        "is not hung up on.",
    )
    speculate: bool = Field(
        default=True, description="Whether a reply is prepared at the caller's first pause, in case the turn is over."
    )
    barge_in: bool = Field(default=True, description="Whether the caller's voice stops a reply.")
    greeting_interruptible: bool = Field(
        default=True, description="Whether it stops the greeting too, and the notices before it."
    )
    barge_in_voiced_s: float = Field(
        default=0.6, ge=0.02, le=5.0, description="Seconds of voice that stop a reply, whatever they say."
    )
    barge_in_word_s: float = Field(
        default=0.25,
        ge=0.02,
        le=5.0,
        description="Seconds of voice that stop a reply once a word is heard in them that is no sign of listening.",
    )
    echo_db: float = Field(
        default=14.0,
        ge=0,
        le=60,
        description="Sound so many decibels below the reply that is playing is taken for its echo; 0: none is.",
    )

    @model_validator(mode="after")
    def _least_is_not_over_most(self) -> TurnsSettings:
        for least, most in (("least_silence_s", "most_silence_s"), ("barge_in_word_s", "barge_in_voiced_s")):
            low, high = getattr(self, least), getattr(self, most)
            if low > high:
                raise ValueError(
                    f"turns.{least} is {low} s, more than turns.{most} ({high} s); lower it or raise that."
                )
        longest = self.start_window_s + self.pre_roll_s + self.most_silence_s
        if self.max_utterance_s < longest:
            raise ValueError(
                f"turns.max_utterance_s is {self.max_utterance_s} s, less than start_window_s, pre_roll_s and "
                f"most_silence_s together ({longest:g} s): no turn could end by itself; raise it."
            )
        return self

    @model_validator(mode="after")
    def _start_fits_its_window(self) -> TurnsSettings:
        if self.start_window_s < self.start_s:
            raise ValueError(
                f"turns.start_s is {self.start_s} s, more than turns.start_window_s "
                f"({self.start_window_s} s) can hold; raise the window or lower start_s."
            )
        return self


class TranscriberSettings(Section):
    """Speech to text."""

    model: OptionalName = Field(
        default=None,
        description="faster-whisper model: a size such as `small.en`, a hub name, or a folder; none: see profile.",
    )
    device: Device = Field(default="auto", description="Where Whisper runs; auto: a GPU when there is one.")
    compute_type: str = Field(
        default="auto",
        min_length=1,
        description="CTranslate2 arithmetic: auto (int8 on CPU), int8, float16, float32, ...",
    )
    beam_size: int = Field(default=1, ge=1, le=16, description="Hypotheses that Whisper follows; 1 is the fastest.")
    decoders: int = Field(
        default=16, ge=1, le=64, description="PocketSphinx decoders that may run at once, one per utterance heard."
    )


class EmotionSettings(Section):
    """Words to emotion."""

    model: OptionalName = Field(
        default=None, description="transformers sequence classifier: a hub name or a folder; none: see profile."
    )
    device: Device = Field(default="auto", description="Where the classifier runs; auto: a GPU when there is one.")


class ReplySettings(Section):
    """Dialogue to reply."""

    base: OptionalName = Field(default=None, description="GPT-Neo: a hub name or a folder; none: see profile.")
    adapter: OptionalName = Field(
        default=None, description="PEFT LoRA adapter for `base`: a hub name or a folder; none: `base` alone."
    )
    device: Device = Field(default="auto", description="Where GPT-Neo runs; auto: a GPU when there is one.")
    compute_type: Literal["auto", "float32", "float16", "bfloat16"] = Field(
        default="auto", description="Arithmetic of GPT-Neo; auto: float32 on CPU, float16 on a GPU."
    )
    temperature: float | None = Field(
        default=None,
        ge=0,
        le=2,
        description="How freely words are drawn; 0 takes the likeliest; none: 0.7, for a small model 0.65.",
    )
    top_p: float = Field(default=0.9, gt=0, le=1, description="Share of probability that words are drawn from.")
    repetition_penalty: float = Field(
        default=1.1, ge=1, le=2, description="How much words already said are held back; 1: not."
    )
    max_new_tokens: int = Field(default=48, ge=1, le=512, description="Longest reply, in tokens.")
    no_repeat_tokens: int = Field(
        default=4, ge=0, le=32, description="Tokens in a row that a reply may not say twice; 0: no such rule."
    )
    guidance: float | None = Field(
        default=None,
        ge=1,
        le=4,
        description="How far words that the dialogue makes likelier are preferred; 1: not, none: 2 for a small model.",
    )
    candidates: int | None = Field(
        default=None,
        ge=1,
        le=16,
        description="Replies drawn at once, of which the best is said; none: as fits the model.",
    )
    seed: int | None = Field(
        default=None, ge=0, description="Seed of the drawing, for replies that repeat; none: random."
    )


class VoiceSettings(Section):
    """Text to speech."""

    model: OptionalName = Field(default=None, description="Coqui TTS: a model name or a folder; none: see profile.")
    speaker: OptionalName = Field(default=None, description="Speaker of a Coqui model with several; none: its first.")
    voice: str = Field(default="en-us+f2", min_length=1, description="eSpeak NG voice of the embedded default.")
    device: Device = Field(default="auto", description="Where Coqui runs; auto: a GPU when there is one.")


class EnginesSettings(Section):
    """Which models run."""

    profile: Literal["auto", "full", "embedded"] = Field(
        default="auto",
        description="auto: your weights where they are on this machine, else the embedded ones; full: your weights or "
        "no start; embedded: the ones in this repository.",
    )
    models_dir: Path = Field(
        default=Path(__file__).resolve().parent.parent / "models", description="Folder of the embedded models."
    )
    transcriber: TranscriberSettings = TranscriberSettings()
    emotion: EmotionSettings = EmotionSettings()
    reply: ReplySettings = ReplySettings()
    voice: VoiceSettings = VoiceSettings()

    @model_validator(mode="after")
    def _adapter_has_a_base(self) -> EnginesSettings:
        if self.reply.adapter is not None and self.reply.base is None:
            raise ValueError(
                "engines.reply.adapter is set without engines.reply.base; name the GPT-Neo that the adapter is for."
            )
        return self


class WorkersSettings(Section):
    """Where engines run, how many at once, and how long each may take."""

    transcriber_timeout_s: Seconds = Field(default=20.0, description="Seconds that a transcript may take.")
    emotion_timeout_s: Seconds = Field(default=5.0, description="Seconds that an emotion may take.")
    reply_first_timeout_s: Seconds = Field(default=10.0, description="Seconds that a reply's first words may take.")
    reply_timeout_s: Seconds = Field(default=30.0, description="Seconds that a whole reply may take.")
    voice_timeout_s: Seconds = Field(default=10.0, description="Seconds that the sound of one clause may take.")
    transcriber_lanes: int = Field(default=2, ge=1, le=64, description="Utterances that Whisper decodes at once.")
    emotion_lanes: int = Field(default=1, ge=1, le=64, description="Emotions read at once.")
    reply_lanes: int = Field(default=1, ge=1, le=64, description="Replies written at once.")
    voice_lanes: int = Field(default=2, ge=1, le=64, description="Clauses spoken at once.")
    torch_threads: int = Field(
        default=0, ge=0, le=256, description="CPU threads of one model step; 0: half of the cores, at least one."
    )


class Settings(BaseSettings):
    """All settings. `Settings()` is the defaults alone; `load_settings` reads the file and the environment."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid")

    server: ServerSettings = ServerSettings()
    tls: TlsSettings = TlsSettings()
    auth: AuthSettings = AuthSettings()
    session: SessionSettings = SessionSettings()
    safety: SafetySettings = SafetySettings()
    records: RecordsSettings = RecordsSettings()
    turns: TurnsSettings = TurnsSettings()
    engines: EnginesSettings = EnginesSettings()
    workers: WorkersSettings = WorkersSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take only what is given: a test's `Settings()` must not depend on the machine it runs on."""
        return (init_settings,)


def load_settings(
    config: Path | None = None,
    overrides: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """Read the settings: `overrides` ("server.port": 0), then `environ`, then the file, then the defaults.

    `config` names the file, which must then exist; None reads `hearken.toml` of the current folder if it is there.
    `environ` is the process's environment unless given. Raises `SettingsError` with one sentence for anything unknown,
    unreadable or out of range.
    """
    merged: dict[str, Any] = {}
    for source in (_from_file(config), _from_environment(os.environ if environ is None else environ), overrides or {}):
        for key, value in source.items():
            _put(merged, key.split("."), value)
    try:
        return Settings(**merged)
    except ValidationError as error:
        raise sentence(Settings, error) from None


def _put(tree: dict[str, Any], path: list[str], value: Any) -> None:
    """Set `value` at `path`, merging tables, so that a later source replaces single settings and not whole tables."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _put(tree, [*path, *str(key).split(".")], inner)
        return
    *parents, last = path
    for name in parents:
        branch = tree.setdefault(name, {})
        if not isinstance(branch, dict):
            branch = tree[name] = {}
        tree = branch
    tree[last] = value


def _from_file(config: Path | None) -> Mapping[str, Any]:
    path = config if config is not None else DEFAULT_FILE
    if config is None and not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        cause = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingsError(f"The settings file {path} cannot be read ({cause}); give --config another path.") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"The settings file {path} is not valid TOML: {error}; mend it there.") from None


def _from_environment(environ: Mapping[str, str]) -> Mapping[str, Any]:
    """Take every variable such as HEARKEN_SERVER__PORT; one without `__` belongs to somebody else."""
    found = {}
    for name, value in environ.items():
        inner = name.removeprefix(ENV_PREFIX).lower()
        if name.startswith(ENV_PREFIX) and "__" in inner and value != "":
            found[inner.replace("__", ".")] = value
    return found


if __name__ == "__main__":
    from server.settings_docs import main

    main()
