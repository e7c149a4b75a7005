"""What protects every caller, loaded once for all calls: screen, protocol, help lines, notices, hand-off."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from server.conversation.care import Care, Screens
from server.conversation.messages import Capability, Channel, SessionParameters
from server.conversation.phrases import APOLOGY, SILENCE_PROMPTS, SILENT_GOODBYE
from server.errors import SettingsError
from server.safety.countries import choose_country
from server.safety.disclosure import DisclosureBook, DisclosureClock, Profile
from server.safety.guard import ReplyJudge, all_replacements
from server.safety.handoff import Handoff, NoHandoff, Outcome, WebhookHandoff
from server.safety.helplines import HelplineBook
from server.safety.levels import SafetyLevel
from server.safety.protocol import PROTOCOL_VERSION, CrisisProtocol
from server.safety.words import Words, all_phrases
from server.settings import SafetySettings

_MIN_SECRET_BYTES = 16


def _utc_now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class Safeguards:
    """Shared by all calls; what belongs to one call is a `Care`."""

    def __init__(
        self,
        settings: SafetySettings,
        *,
        screen: Screens,
        words: Words,
        lines: HelplineBook,
        notices: DisclosureBook,
        handoff: Handoff,
        judge: ReplyJudge | None = None,
        now: Callable[[], datetime.datetime] = _utc_now,
    ) -> None:
        """`judge` reads what the guard's rules let through; `now` gives the time in UTC."""
        self._settings = settings
        self._screen = screen
        self._words = words
        self._lines = lines
        self._notices = notices
        self._handoff = handoff
        self._judge = judge
        self._now = now

    @classmethod
    def load(
        cls,
        settings: SafetySettings,
        screen: Screens,
        *,
        judge: ReplyJudge | None = None,
        transcripts_kept: bool = False,
        now: Callable[[], datetime.datetime] = _utc_now,
    ) -> Safeguards:
        """Read everything else from the repository and the settings; raises `HearkenError` naming what is wrong."""
        return cls(
            settings,
            screen=screen,
            words=Words.load(),
            lines=HelplineBook.load(confirmed=settings.confirmed_helplines, extra=settings.helplines_file),
            notices=DisclosureBook.load(name=settings.name, transcripts_kept=transcripts_kept),
            handoff=_webhook(settings),
            judge=judge,
            now=now,
        )

    def told(self) -> str:
        """Say in one line what protects the callers, for whoever starts the server."""
        who = "a human is reached through your webhook" if self._webhooks else "a human is reached through the client"
        who = who if self._settings.handoff != "none" else "nobody is handed to a human"
        return f"crisis protocol {PROTOCOL_VERSION}, {self._lines.told()}; {who}"

    @property
    def _webhooks(self) -> bool:
        return not isinstance(self._handoff, NoHandoff)

    def phrases(self, greeting: str) -> dict[str, tuple[str, ...]]:
        """Every phrase that may have to be spoken with all engines dead, by language."""
        found = {language: list(said) for language, said in all_phrases(self._words, self._lines).items()}
        for language, said in self._notices.texts().items():
            found.setdefault(language, []).extend(said)
        ours = [APOLOGY, *SILENCE_PROMPTS, SILENT_GOODBYE, *all_replacements(), *([greeting] if greeting else [])]
        found.setdefault("en", []).extend(ours)
        return {language: tuple(dict.fromkeys(said)) for language, said in found.items()}

    def transfers(self, parameters: SessionParameters) -> bool:
        """Whether a hand-off goes through this call's client."""
        return self._settings.handoff == "auto" and Capability.TRANSFER in parameters.capabilities

    def care(self, parameters: SessionParameters) -> Care:
        """Make the safety of a new call."""
        country = choose_country(parameters.country, parameters.caller_number, parameters.language)
        protocol = CrisisProtocol(
            self._words,
            self._lines,
            country=country or self._settings.default_country.upper(),
            language=parameters.language.split("-")[0],
            can_transfer=self.transfers(parameters) or self._webhooks,
            telephone=parameters.channel is Channel.TELEPHONE,
        )
        notices = DisclosureClock(self._notices, self._profile(parameters))
        return Care(
            self._screen,
            protocol,
            notices,
            minor=parameters.caller_is_minor,
            show_start=self._settings.start_notice == "shown",
            judge=self._judge,
        )

    def _profile(self, parameters: SessionParameters) -> Profile:
        now, last_use = self._now(), parameters.last_use
        return Profile(
            country=parameters.country,
            region=parameters.region,
            minor=parameters.caller_is_minor,
            language=parameters.language.split("-")[0],
            first_use=last_use is None,
            absent_s=None if last_use is None else max((now - last_use).total_seconds(), 0.0),
            prosody=False,  # no engine here reads the sound of a voice for emotion, whatever the caller agreed to
            today=now.date(),
        )

    async def hand_off(self, parameters: SessionParameters, level: SafetyLevel, *, consents: bool) -> str:
        """Ask the operator's adapter to bring a human: connected, queued or failed."""
        locale = parameters.language if not parameters.country else f"{parameters.language}-{parameters.country}"
        outcome: Outcome = await self._handoff.request(parameters.session_id, level, locale, consents)
        return outcome.value


def _webhook(settings: SafetySettings) -> Handoff:
    if settings.handoff == "none" or not settings.handoff_url or settings.handoff_secret_file is None:
        return NoHandoff()
    try:
        secret = settings.handoff_secret_file.read_bytes().strip()
    except OSError as error:
        raise SettingsError(
            f"{settings.handoff_secret_file} cannot be read ({error.strerror}); "
            "set safety.handoff_secret_file to the file with your webhook's secret."
        ) from None
    if len(secret) < _MIN_SECRET_BYTES:
        raise SettingsError(
            f"The secret in {settings.handoff_secret_file} is shorter than {_MIN_SECRET_BYTES} bytes; "
            "make one with `openssl rand -hex 32`."
        )
    return WebhookHandoff(settings.handoff_url, secret, deadline_s=settings.handoff_timeout_s)
