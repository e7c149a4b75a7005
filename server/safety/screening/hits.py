"""Finds danger words in a turn and weighs each by its surroundings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

from server.safety.finding import Finding
from server.safety.levels import RiskKind, SafetyLevel, Subject, When
from server.safety.screening import context, english, languages
from server.safety.screening.body import BODY
from server.safety.screening.compounds import COMPOUNDS, POINTED, arranges, is_ordinary
from server.safety.screening.english import Rule
from server.safety.screening.leaving import LEAVING
from server.safety.screening.normalise import EMOJI_DANGER, LAUGHING, normalise
from server.safety.screening.phrasing import PHRASING
from server.safety.screening.situations import SITUATIONS

_FIRST: Final = re.compile(r"\b(?:i|me|my|myself|mine)\b")
_OWN: Final = frozenset({RiskKind.SUICIDE, RiskKind.SELF_HARM})
_MORE: Final = (*SITUATIONS, *PHRASING, *COMPOUNDS, *BODY, *LEAVING)
_ABOUT_OTHERS: Final = (*english.OTHER, *(rule for rule in _MORE if rule.id.startswith("other.")))
_ABOUT_SELF: Final = (*english.SELF, *(rule for rule in _MORE if not rule.id.startswith("other.")))
_FAREWELLS: Final = frozenset(
    {"suicide.farewell", "suicide.leave_taking", "suicide.after_me", "suicide.rest_soon", "suicide.parting"}
)
"""Rules that a move or a new job explains."""
_SHORT_WORDS: Final = 16
_AROUND: Final = 400
"""Characters before and after a hit that can say something about it; bounds the work that one hit causes."""
_SPEAKER: Final = re.compile(r"\b(?:i|me|my)\b")
_FATE: Final = re.compile(
    r"(?:might|will|could|should|going to|about to|need to|have to|does not deserve|do not deserve|not be|never be)\b"
)
_SUBJECTS: Final = re.compile(
    r"\b(?:i|me|my|he|she|they|it|we|you|this|that|dog|cat|bird|pets?|fish|tree|team|teams|people|someone)\b"
)
_TOLD_TO: Final = re.compile(
    r"\b(?!voices?\b)(?:he|she|they|people|everyone|someone|somebody|kids|girls|boys|boss|bully|bullies|mother|mom|mum|father|dad|brother|sister|husband|wife|boyfriend|girlfriend|ex|friends?|guy|stranger|class)(?: (?!i\b|me\b)\w+){0,3} (?:(?:told|tells|telling|wants?|dared|dares|asked|asks|urged|texted|messaged|begged|screamed at|yelled at) me (?:that )?(?:to |go |i should |i ought to |i need to |i have to )|(?:said|says|say) (?:that )?i (?:should |ought to |need to |have to ))(?:to |go |just |and )*$"
)
_NOT_INSIDE: Final = re.compile(
    r"\b(?:am|feel|feeling|been|was) not (?!just|only|okay|ok|well|fine|good|safe)(?:\w+ ){0,2}suicidal\b"
)
_HOW_LONG: Final = re.compile(
    r"\b(?:how (?:long|fast|quick|quickly|much|to)|ways? to|can you|does it|would it|what happens)\b[^.]{0,40}$"
)
_MINE_TO_WAKE: Final = re.compile(r"\bi (?:do|will|would|could|might|did) not (?:\w+ )?wake\b")
_ROUTINE: Final = re.compile(
    r"\b(?:took|taken|take) my (?:\w+ )?(?:pills?|tablets?|meds|medication|vitamins?) (?:this morning|like (?:every|normal|usual|i)|as (?:usual|normal|prescribed|always)|every|with (?:breakfast|food|dinner|lunch|water)|on time|at (?:the same|eight|nine|breakfast))"
)
_SUICIDAL_WORD: Final = re.compile(r"\bsuicid(?:e|al|es|ality)\b")
_THIRD: Final = re.compile(rf"\b(?:{english._OTHER})(?: \w+){{0,6}} $")
_QUOTES: Final = re.compile(
    r"\b(?:says?|said|told|texts?|texted|screams?|yells?|shouts?|wrote|writes|messaged|posted|sings?|sang|goes|titled|called|named|line|lyrics?|title|quote)\b(?: \w+){0,5} $"
)
_MEDICAL_TALK: Final = re.compile(
    r"\b(?:yesterday|last (?:week|month|year)|years? ago|months? ago|recover\w*|in hospital|when i was|at the time|doctor said|back then|my grandmother had|he had a|she had a)\b"
)
_NEAR_QUESTION: Final = re.compile(
    r"\b(?:visit|tour|tourist|holiday|vacation|photo|photos|picture|pictures|hike|hiking|climb|engineer\w*|architect\w*|homework|school project|trip|cycling|fishing|walk the dog|kids|recipe|my (?:son|daughter|dog|cat|child|kid|toddler|baby|mom|mum|grandma|grandpa|dad|husband|wife)(?: \w+){0,3} (?:weighs?|has|needs|takes|is|was|ate|swallowed)|headache|back pain|prescription|pharmac\w+|dentist|migraine|fever|toothache|flu|cold|period)\b"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One danger word in its place."""

    rule: Rule
    start: int
    end: int
    level: SafetyLevel
    subject: Subject = Subject.SELF
    when: When = When.NOW
    denied: bool = False


class Reading:
    """A turn, read once; cached, since its steps look at it several times."""

    def __init__(self, text: str) -> None:
        """Read any text."""
        self.text = text
        self._held: dict[re.Pattern[str], bool] = {}
        self.plain = normalise(text)
        self.masked = context.BENIGN.sub(lambda match: "~" * len(match.group()), self.plain)
        self._laughs = LAUGHING.search(text) is not None
        self._story = context.STORY.search(self.plain) is not None

    @staticmethod
    @lru_cache(maxsize=256)
    def of(text: str) -> Reading:
        """The reading of a text."""
        return Reading(text)

    @cached_property
    def _is_short(self) -> bool:
        return len(self.plain.split()) < _SHORT_WORDS

    @cached_property
    def _is_ordinary(self) -> bool:
        return is_ordinary(self.plain)

    @cached_property
    def is_distressed(self) -> bool:
        """Whether it holds words of distress."""
        return context_distress(self.plain)

    @property
    def is_explained(self) -> bool:
        """Whether a way of speaking, a story, or a natural death explains its dark words."""
        return (
            "~" in self.masked
            or self._story
            or self._laughs
            or (context.BEREAVED.search(self.plain) is not None and not _SUICIDAL_WORD.search(self.masked))
        )

    def _holds(self, pattern: re.Pattern[str]) -> bool:
        """Whether the turn matches anywhere; looked up once however many hits ask."""
        if pattern not in self._held:
            self._held[pattern] = pattern.search(self.plain) is not None
        return self._held[pattern]

    @property
    def is_of_self_now(self) -> bool:
        """Whether it speaks of the caller and of the present; a denial that names a danger is found by the rules."""
        return (
            _SPEAKER.search(self.plain) is not None
            and context.PAST.search(self.plain) is None
            and context.BEREAVED.search(self.plain) is None
        )

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """Every danger word that its surroundings leave standing."""
        found = [hit for rule in _ABOUT_OTHERS for hit in self._weigh(rule, Subject.OTHER)]
        taken = [(hit.start, hit.end) for hit in found]
        for rule in _ABOUT_SELF:
            for hit in self._weigh(rule, Subject.SELF):
                inside = any(start <= hit.start and hit.end <= end for start, end in taken)
                if not (inside and hit.rule.kind in _OWN):
                    found.append(hit)
        return tuple(found)

    def _weigh(self, rule: Rule, subject: Subject) -> Iterator[Hit]:
        for match in rule.pattern.finditer(self.masked):
            before = self.masked[max(0, match.start() - _AROUND) : match.start()]
            after = self.masked[match.end() : match.end() + _AROUND]
            hit = Hit(rule, match.start(), match.end(), rule.level, subject)
            if (weighed := self._in_context(hit, match.group(), before, after)) is not None:
                yield weighed

    def _in_context(self, hit: Hit, words: str, before: str, after: str) -> Hit | None:
        rule, clause = hit.rule, before.rsplit(" . ", 1)[-1]
        if self._story and not _TOLD_TO.search(clause) and not self._tells_of_self(hit, clause, after):
            return None
        if rule.id in _FAREWELLS and self._is_ordinary:
            return None
        if rule.kind is RiskKind.MEDICAL and (self._holds(_MEDICAL_TALK) or context.denied(before, after)):
            return None
        if self._laughs and rule.level <= SafetyLevel.ACTIVE and not self._holds(english.NOW) and self._is_short:
            return self._softened(hit)
        if self._only_others(hit, words, clause):
            return None
        if (
            hit.subject is Subject.SELF
            and rule.kind in _OWN
            and rule.level >= SafetyLevel.ACTIVE
            and _THIRD.search(clause)
            and not _FIRST.search(words + " " + clause[-12:])
        ):
            hit = replace(hit, subject=Subject.OTHER)
        if rule.kind is RiskKind.MEDICAL and (_HOW_LONG.search(clause) or _MINE_TO_WAKE.search(clause + words)):
            return None
        if rule.kind in (RiskKind.MEDICAL, RiskKind.SUBSTANCE) and self._holds(_ROUTINE):
            return None
        if rule.kind is RiskKind.SUICIDE and rule.level >= SafetyLevel.ACTIVE and _TOLD_TO.search(clause):
            hit = replace(hit, level=SafetyLevel.CONCERN)
        if rule.level >= SafetyLevel.ACTIVE and rule.kind in _OWN and not rule.negative and _NOT_INSIDE.search(words):
            return replace(hit, level=SafetyLevel.CONCERN, denied=True)
        if hit.subject is Subject.SELF and self._holds(context.FRIEND):
            hit = replace(hit, level=min(hit.level, SafetyLevel.ACTIVE))
        if not rule.negative and context.denied(before, after):
            if rule.kind not in _OWN or rule.level < SafetyLevel.ACTIVE or hit.subject is Subject.OTHER:
                return None
            return replace(hit, level=SafetyLevel.CONCERN, denied=True)
        if self._is_past(clause, words, after) and rule.kind in (
            *_OWN,
            RiskKind.SUBSTANCE,
            RiskKind.EATING_DISORDER,
            RiskKind.ABUSE,
        ):
            if rule.level >= SafetyLevel.CONCERN:
                return replace(hit, level=SafetyLevel.CONCERN, when=When.PAST)
        return hit

    def _softened(self, hit: Hit) -> Hit | None:
        """A danger word beside laughter: an everyday cause explains it; people in danger laugh too, and are asked."""
        if (hit.rule.kind in _OWN and hit.rule.level < SafetyLevel.ACTIVE) or hit.rule.kind is RiskKind.DISTRESS:
            return None
        if hit.rule.kind in _OWN and (self._holds(context.EVERYDAY) or not self._holds(_SPEAKER)):
            return None
        return replace(hit, level=SafetyLevel.CONCERN)

    def _only_others(self, hit: Hit, words: str, clause: str) -> bool:
        """Whether somebody else may die or does not deserve something, and the caller is nowhere in it."""
        if hit.rule.kind is not RiskKind.SUICIDE or _FIRST.search(words) or not _FATE.match(words):
            return False
        subjects = _SUBJECTS.findall(clause[-60:])
        return bool(subjects) and _FIRST.fullmatch(subjects[-1]) is None

    def _tells_of_self(self, hit: Hit, clause: str, after: str) -> bool:
        """Whether the caller, beside a story, speaks of themselves."""
        if self._holds(context.OWN_NOW):
            return True
        if hit.subject is Subject.OTHER or _QUOTES.search(clause):
            return False
        first = re.search(r"\b(?:i|me|my) (?:\w+ ){0,3}$", clause) is not None or self.masked[
            hit.start : hit.end
        ].startswith("i ")
        own = "myself" in self.masked[hit.start : hit.end] or "my " in self.masked[hit.start : hit.end]
        return (first or own) and not re.search(
            r"\b(?:he|she|they|who|that|character|hero|protagonist)\b", clause[-40:]
        )

    def _is_past(self, clause: str, words: str, after: str) -> bool:
        around = " ".join(f"{clause} {words} {after.split(' . ', 1)[0]}".split())
        if not context.PAST.search(around):
            return False
        return not context.PRESENT.search(
            re.sub(
                r"\b(?:i am|i feel|things are|it is|doing|been)(?: \w+){0,2} (?:better|fine|okay|good|well|happier|stable|recovered|behind me)(?: \w+){0,3}|now (?:i am (?:better|fine|okay|happy|good|grateful)|we|it is better)|i can not believe\b",
                "",
                after,
            )
        )

    def finding(self, earlier: tuple[str, ...] = ()) -> Finding:
        """What the turn amounts to, after the turns before it."""
        hits = list(self.hits)
        foreign = foreign_finding(self.text)
        question = self._question(earlier)
        retraction = self._retraction(earlier)
        if not hits:
            options = [each for each in (foreign, question, retraction) if each is not None]
            return max(options, key=lambda each: each.level) if options else self._bare_word()
        level = max(hit.level for hit in hits)
        leading = [hit for hit in hits if hit.level is level]
        lead = next((hit for hit in leading if hit.subject is Subject.SELF), leading[0])
        plan, means, under_way = self._details(lead)
        time_named = english.TIME.search(self.plain) is not None
        if (
            level is SafetyLevel.ACTIVE
            and lead.rule.kind in (*_OWN, RiskKind.VIOLENCE)
            and self._is_imminent(lead, means, under_way)
        ):
            level = SafetyLevel.IMMINENT
        finding = Finding(
            level,
            tuple(dict.fromkeys(hit.rule.kind for hit in sorted(hits, key=lambda hit: -hit.level))),
            subject=lead.subject,
            when=lead.when,
            denied=all(hit.denied for hit in hits),
            plan=plan,
            means=means,
            time_named=time_named,
            under_way=under_way,
            sources=tuple(dict.fromkeys(f"rule:{hit.rule.id}" for hit in hits)),
        )
        others = [each for each in (foreign, question) if each is not None and each.level > finding.level]
        return max(others, key=lambda each: each.level) if others else finding

    def _details(self, lead: Hit) -> tuple[bool, bool, bool]:
        means = english.AT_HAND.search(self.plain) is not None
        under_way = english.UNDER_WAY.search(self.plain) is not None or lead.level is SafetyLevel.IMMINENT
        plan = (
            means
            or lead.rule.id in ("suicide.means", "suicide.jump")
            or re.search(r"\b(?:a|my|the) plan\b", self.plain) is not None
        )
        return plan, means, under_way

    def _is_imminent(self, lead: Hit, means: bool, under_way: bool) -> bool:
        if lead.denied or lead.when is When.PAST:
            return False
        now = english.NOW.search(self.plain)
        intends = (
            re.search(
                r"\b(?:going to|about to|will|ready|tonight|decided|have to|plan|planning|doing it|do it|want to|goodbye|i am)\b",
                self.plain,
            )
            is not None
        )
        return means or under_way or (now is not None and intends and now.group() not in ("today", "tomorrow"))

    def _question(self, earlier: tuple[str, ...]) -> Finding | None:
        """A question about ways to die: alone if it is pointed, else beside or after distress."""
        if context.STORY.search(self.plain) and not context.OWN_NOW.search(self.plain):
            return None
        pointed = english.POINTED_QUESTION.search(self.masked) or POINTED.search(self.masked)
        asked = pointed or english.METHOD_QUESTION.search(self.masked)
        if not asked:
            return None
        rest = self.masked[: asked.start()] + " . " + self.masked[asked.end() :]
        distressed = context_distress(rest) or any(
            context_distress(turn.plain) or turn.hits for turn in map(Reading.of, earlier)
        )
        if not pointed and (not distressed or _NEAR_QUESTION.search(self.plain)):
            return None
        return Finding(SafetyLevel.CONCERN, (RiskKind.SUICIDE,), plan=True, sources=("rule:question.method",))

    def _retraction(self, earlier: tuple[str, ...]) -> Finding | None:
        if not context.RETRACTS.search(self.plain) or not any(
            hit.rule.kind in _OWN for turn in earlier for hit in Reading.of(turn).hits
        ):
            return None
        return Finding(SafetyLevel.CONCERN, (RiskKind.SUICIDE,), denied=True, sources=("rule:retraction",))

    def _bare_word(self) -> Finding:
        """The word itself, with nothing that explains it, several last arrangements, or weapons drawn beside "me"."""
        if not self._story and arranges(self.plain):
            return Finding(SafetyLevel.CONCERN, (RiskKind.SUICIDE,), sources=("rule:suicide.arranged",))
        if _SUICIDAL_WORD.search(self.masked) and not self._story:
            return Finding(SafetyLevel.CONCERN, (RiskKind.SUICIDE,), sources=("rule:suicide.mention",))
        if EMOJI_DANGER.search(self.text) and _FIRST.search(self.plain) and not self._laughs and self.is_distressed:
            return Finding(SafetyLevel.CONCERN, (RiskKind.SUICIDE,), sources=("rule:suicide.emoji",))
        return Finding()


def context_distress(plain: str) -> bool:
    """Whether a plain text holds words of distress."""
    return english.DISTRESS.search(plain) is not None


def foreign_finding(text: str) -> Finding | None:
    """An explicit statement in another language."""
    plain = languages.plain(text)
    for language in languages.LANGUAGES:
        masked = language.benign.sub(" ", plain)
        active, concern = language.active.search(masked), language.concern.search(masked)
        if not active and not concern:
            continue
        denied = language.denied.search(masked) is not None
        other = language.other.search(masked) is not None
        level = SafetyLevel.ACTIVE if active and not denied else SafetyLevel.CONCERN
        if level is SafetyLevel.ACTIVE and language.now.search(masked):
            level = SafetyLevel.IMMINENT
        return Finding(
            level,
            (RiskKind.SUICIDE,),
            subject=Subject.OTHER if other else Subject.SELF,
            denied=denied,
            language=language.tag,
            sources=(f"rule:{language.tag}.{'explicit' if active else 'hopeless'}",),
        )
    return None
