"""Judges each clause of a model-written reply before it is spoken; a vetted clause stands in for one kept back.

Rules first: each clause is judged together with the end of what came before it in the reply, in a plain spelling that
undoes disguises, and against what the caller said last, in far below a millisecond. What they let through a small
reader judges by its meaning, in some milliseconds. It is the last of three defences: the screen keeps the model silent
in a crisis, the protocol speaks then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from server.safety.guarding import (
    afterthoughts,
    agreement,
    bonds,
    clinical,
    harm,
    identity,
    machinery,
    methods,
    sexual,
    shapes,
)
from server.safety.guarding.asking import is_disguised, is_foreign
from server.safety.guarding.caller import Caller
from server.safety.guarding.folding import bare, letters, plain, squeezed
from server.safety.guarding.replacements import QUIET_AFTER_SPEECH, all_replacements, replacement_for
from server.safety.guarding.rule import Rule, Scene
from server.safety.levels import SafetyLevel

__all__ = ["Guard", "Verdict", "all_replacements"]

MAX_CLAUSE_CHARS: Final = 600
"""A longer clause is none that a reply is cut into, and is kept back."""
_WINDOW_CHARS: Final = 120
"""What of the reply so far is judged again with each clause."""
_BARE_CHARS: Final = 50
"""The same for the readings that run across sentence ends and undo disguises."""
_LOOSE_CHARS: Final = 10
"""By how much a clause may grow when it is brought to the plain spelling, as such views are cut."""
_RULES: Final[tuple[Rule, ...]] = (
    *methods.RULES,
    *machinery.RULES,
    *harm.RULES,
    *agreement.RULES,
    *clinical.RULES,
    *identity.RULES,
    *bonds.RULES,
    *sexual.RULES,
    *afterthoughts.RULES,
)
_BARE_RULES: Final = tuple(rule for rule in _RULES if rule.bare)
# what must not be said with nothing, or anything, between the letters
_RUN_TOGETHER: Final = tuple(
    (words, squeezed(words))
    for words in (
        *("kill yourself", "kill your self", "hang yourself", "cut yourself", "end your life", "take your life"),
        *("end it all", "you should die", "you should kill", "slit your"),
        *("suicide", "overdose", "worthless"),
        *("you are worthless", "send nudes"),
    )
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a clause may be spoken."""

    allowed: bool
    rule: str = ""
    """Id of the rule that keeps it back, such as "G1.method"."""
    replacement: str = ""
    """A vetted clause to speak instead; empty: say nothing."""


_SPEAK: Final = Verdict(True)


class ReplyJudge(Protocol):
    """`server.engines.safety_reader.SafetyReader`."""

    def is_unfit(self, reply: str, caller: str) -> bool:
        """Whether a reply to the caller's turn must not be spoken."""


class Guard:
    """Watches one reply, clause by clause. What was kept back ends it: all that comes after is kept back too."""

    __slots__ = ("_blocked_by", "_blocks_before", "_caller_text", "_cut", "_judge", "_said", "_scene")

    def __init__(
        self,
        *,
        minor: bool = False,
        level: SafetyLevel = SafetyLevel.NONE,
        caller_text: str = "",
        blocks_before: int = 0,
        judge: ReplyJudge | None = None,
    ) -> None:
        """Guard a reply to `caller_text`, in a conversation that stands at `level`.

        `blocks_before` counts the replies of this conversation that were cut before, so that replacements vary; they do
        with the turn as well. Without a `judge` there are only rules.
        """
        self._scene = Scene(Caller.of(caller_text), level, minor)
        self._caller_text = caller_text
        self._blocks_before = blocks_before
        self._judge = judge
        self._said = ""
        self._cut = False
        self._blocked_by = ""

    def check(self, clause: str) -> Verdict:
        """Judge the next clause of the reply; any text, never raises. An error within keeps the clause back."""
        if self._blocked_by:
            return Verdict(False, self._blocked_by)
        try:
            rule = self._broken_by(clause)
        except Exception:  # a clause that cannot be judged is not spoken
            rule = "G5.error"
        if not rule:
            return _SPEAK
        self._blocked_by = rule
        if self._said and rule in QUIET_AFTER_SPEECH:
            return Verdict(False, rule)
        return Verdict(False, rule, replacement_for(rule, self._blocks_before + len(self._caller_text)))

    def _broken_by(self, clause: str) -> str:
        """The id of the rule that `clause` breaks, or nothing; remembers it if it breaks none."""
        if len(clause) > MAX_CLAUSE_CHARS:
            return "G5.length"
        new = letters(clause).strip()
        if not new:
            return ""
        if is_foreign(clause):
            return "G5.language"
        if is_disguised(clause):
            return "G5.disguise"
        window = f"{self._said} {new}" if self._said else new
        for rule in machinery.RAW_RULES:
            if rule.hits(window, len(window) - len(new), self._scene):
                return rule.id
        before = plain(self._said)
        text = f"{before} {plain(new)}" if before else plain(new)
        if broken := self._first(_RULES, text, len(before)):
            return broken
        if shapes.is_strict(self._scene) and shapes.lacks_support(text, len(before), self._cut):
            return "G3.unvetted"
        views = bare(f"{_tail(self._said, _BARE_CHARS)} {new}")
        for view in views:
            # where the new clause begins in such a view is known only roughly: undoing a disguise changes lengths
            new_from = max(0, len(view) - len(new) - _LOOSE_CHARS)
            if view != text.rstrip(" .?") and (broken := self._first(_BARE_RULES, view, new_from)):
                return broken
        if _runs_together(views, text):
            return "G5.disguise"
        if self._judge is not None and self._is_unfit(self._judge, new):
            return "G3.meaning"
        self._said = _tail(window, _WINDOW_CHARS)
        self._cut = self._cut or self._said != window
        return ""

    def _is_unfit(self, judge: ReplyJudge, new: str) -> bool:
        """Whether the clause is unfit, alone or after what was said just before."""
        if judge.is_unfit(new, self._caller_text):
            return True
        return bool(self._said) and judge.is_unfit(f"{_tail(self._said, _BARE_CHARS)} {new}", self._caller_text)

    def _first(self, rules: tuple[Rule, ...], text: str, new_from: int) -> str:
        scene = self._scene
        for rule in rules:
            if (rule.applies is None or rule.applies(scene)) and rule.hits(text, new_from, scene):
                return rule.id
        return ""


def _runs_together(views: list[str], text: str) -> bool:
    """Whether a view holds, with nothing or anything between its letters, what `text` does not hold in plain words."""
    together = [squeezed(view) for view in views]
    return any(run in each and words not in text for words, run in _RUN_TOGETHER for each in together)


def _tail(said: str, chars: int) -> str:
    """The last `chars` characters of what was said, from a word's start."""
    return said if len(said) <= chars else said[said.find(" ", len(said) - chars) + 1 :]
