"""Makes a turn's utterance: fixed words whole, a model's words clause by clause, each judged before anybody gets it."""

from __future__ import annotations

from dataclasses import dataclass

from server.conversation import messages as msg
from server.conversation import steps as step
from server.conversation.steps import Effect
from server.conversation.turn import CallerTurn
from server.conversation.utterance import Utterance
from server.engines.prosody import prosody_for


@dataclass(frozen=True, slots=True)
class Rules:
    """What a conversation needs to know of the settings and the config."""

    greeting: str = ""
    spoken: bool = True
    """False: the client asked for text only."""
    barge_in: bool = True
    greeting_interruptible: bool = True
    """Whether the caller's voice stops the greeting and the notices before it."""
    output_rate_hz: int = 16_000
    transfers: bool = False
    """The client can connect the caller to a human."""
    transfer_target: str = ""


class Speaking:
    """The utterances of one call, numbered from 1."""

    def __init__(self, rules: Rules) -> None:
        """Say nothing yet."""
        self._rules = rules
        self.utterances = 0

    def fixed(self, turn: CallerTurn, parts: tuple[str, ...], source: msg.ReplySource, now_s: float) -> list[Effect]:
        """Say words of ours, sentence by sentence; their sound was made in advance, so no engine is needed."""
        utterance = self._open(turn, source)
        for stage in ("first_text", "first_clause", "reply_complete"):
            turn.mark(stage, now_s)
        for place, part in enumerate(parts):
            utterance.add_clause(part if place == len(parts) - 1 else f"{part} ")
        utterance.complete = True
        effects: list[Effect] = [
            step.Tell(msg.ReplyText(turn.index, utterance.utterance_id, utterance.text, False, source)),
            step.Tell(msg.ReplyText(turn.index, utterance.utterance_id, "", True, source)),
        ]
        if self._rules.spoken:
            effects.append(step.SayPrepared(turn.index, utterance.utterance_id, parts, utterance.interruptible))
        return effects

    def piece(self, turn: CallerTurn, piece: str, now_s: float) -> list[Effect]:
        """Take the model's next piece; what it completes is judged, told and voiced."""
        turn.mark("first_text", now_s)
        utterance = turn.utterance or self._open(turn, msg.ReplySource.MODEL)
        return self._clauses(turn, utterance, turn.splitter.push(piece), now_s)

    def rest(self, turn: CallerTurn, utterance: Utterance, now_s: float) -> list[Effect]:
        """The model is done: judge, tell and voice what is left, and end the utterance."""
        effects = self._clauses(turn, utterance, turn.splitter.flush(), now_s)
        return effects if utterance.complete else effects + self._end(turn, utterance, now_s)

    def _clauses(self, turn: CallerTurn, utterance: Utterance, clauses: list[str], now_s: float) -> list[Effect]:
        effects: list[Effect] = []
        for clause in clauses:
            verdict = turn.guard.check(clause)
            if verdict.allowed:
                effects += self._say(turn, utterance, clause, now_s)
                continue
            # nothing more of this reply is wanted: a model that went wrong once goes on from there
            effects += [step.StopWriting(turn.index), step.Blocked(verdict.rule)]
            if verdict.replacement:
                effects += self._say(turn, utterance, verdict.replacement, now_s, vetted=True)
            return effects + self._end(turn, utterance, now_s)
        return effects

    def _say(
        self, turn: CallerTurn, utterance: Utterance, clause: str, now_s: float, *, vetted: bool = False
    ) -> list[Effect]:
        turn.mark("first_clause", now_s)
        utterance.add_clause(clause)
        source = msg.ReplySource.SAFETY if vetted else utterance.source
        effects: list[Effect] = [step.Tell(msg.ReplyText(turn.index, utterance.utterance_id, clause, False, source))]
        if self._rules.spoken:
            prosody = prosody_for(turn.estimate)
            effects.append(step.Say(turn.index, utterance.utterance_id, clause, prosody, prepared=vetted))
        return effects

    def _end(self, turn: CallerTurn, utterance: Utterance, now_s: float) -> list[Effect]:
        turn.mark("reply_complete", now_s)
        utterance.complete = True
        effects: list[Effect] = [
            step.Tell(msg.ReplyText(turn.index, utterance.utterance_id, "", True, utterance.source))
        ]
        if self._rules.spoken:
            effects.append(step.EndUtterance(utterance.utterance_id))
        return effects

    def _open(self, turn: CallerTurn, source: msg.ReplySource) -> Utterance:
        self.utterances += 1
        interruptible = turn.index > 0 or self._rules.greeting_interruptible
        turn.utterance = Utterance(self.utterances, turn.index, source, interruptible)
        return turn.utterance
