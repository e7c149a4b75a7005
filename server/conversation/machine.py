"""The conversation as a pure state machine: facts in, effects out, no clock, no task, no model.

One caller's turn goes through: listening -> transcribing -> (screen) -> feeling -> writing -> speaking -> settled.
At most one turn is being answered at a time (`_active`); a newer one that is meant takes its place, and whatever
comes late for a turn that was replaced is dropped. `now_s` is any monotonic clock, given with each event.
"""

from __future__ import annotations

from server.conversation import messages as msg
from server.conversation import steps as step
from server.conversation.care import Care, Reply
from server.conversation.history import History
from server.conversation.notices import disclosure, safety_notice
from server.conversation.phrases import APOLOGY, SILENCE_PROMPTS, SILENT_GOODBYE
from server.conversation.speaking import Rules, Speaking
from server.conversation.steps import Effect, Event
from server.conversation.turn import CallerTurn
from server.engines.interfaces import Speaker, Transcript
from server.safety.finding import Finding
from server.safety.levels import SafetyLevel
from server.safety.protocol import Handoff
from server.turns.barge_in import means_something


class Conversation:
    """One call. `handle` is the only way in; it never blocks and never raises on any order of events."""

    def __init__(self, rules: Rules, history: History, care: Care, turn_index: int = 0) -> None:
        """Continue after `turn_index` turns of which `history` is what was said and `care` what safety knows."""
        self._rules = rules
        self.history = history
        self.care = care
        self.turn_index = turn_index
        self._speaking = Speaking(rules)
        self._listening: CallerTurn | None = None  # the caller is speaking this turn
        self._held: CallerTurn | None = None  # is answered once what may not be interrupted was said
        self._meant = False  # and means it: it is long enough to interrupt
        self._transcribing: dict[int, CallerTurn] = {}
        self._active: CallerTurn | None = None  # the turn that is being answered
        self._transfers = 0
        self._transfer = ""  # the hand-off that waits for its answer
        self._opened = False
        self._input_open = True
        self._leaving = False
        self._closed = False

    # --- the way in ---------------------------------------------------------------------------------------------

    def handle(self, event: Event, now_s: float) -> list[Effect]:
        """Take a fact that became known at `now_s`; give what must be done, in order."""
        if self._closed:
            return []
        effects = self._handle(event, now_s)
        if self._held is not None and self._active is None:
            effects += self._answer_held(self._held, now_s)
        if self.is_quiet and (owed := self.care.owed()) is not None:
            turn = self._active = CallerTurn(0, end_s=now_s)
            effects += self._answer(turn, owed, now_s)
        if self._is_over():
            self._closed = True
            effects.append(step.Close())
        return effects

    def end(self, now_s: float) -> list[Effect]:
        """The stream is gone: what was heard of a running reply stays in the history, and may be kept."""
        effects = self._drop_active(msg.ClearReason.REPLACED)
        self.care.pause(now_s)
        self._closed = True
        return [effect for effect in effects if isinstance(effect, step.Keep)]

    @property
    def may_guess(self) -> bool:
        """Whether a turn that ended now would be the language model's to answer, so that it can be prepared for."""
        alone = self._listening is not None and self._active is None and not self._transcribing
        return alone and self.care.level < SafetyLevel.ACTIVE and not self._leaving

    def next_notice_s(self, now_s: float) -> float:
        """Seconds from `now_s` until something has to be disclosed: post a `NoticeDue` then."""
        return self.care.next_due_s(now_s)

    def _handle(self, event: Event, now_s: float) -> list[Effect]:
        match event:
            case step.Opened():
                return self._greet(now_s)
            case step.NoticeDue():
                return [disclosure(due, 0) for due in self.care.tick(now_s)]
            case step.SpeechBegan():
                return self._begin_listening(event)
            case step.SpeechMeant():
                return self._interrupt()
            case step.SpeechOver():
                return self._end_listening(event, now_s)
            case step.Typed():
                return self._typed(event, now_s)
            case step.Heard():
                return self._heard(event, now_s)
            case step.HeardSoFar():
                return self._heard_so_far(event)
            case step.HandedOff():
                return self._handed_off(event)
            case step.Felt():
                return self._felt(event, now_s)
            case step.Wrote():
                return self._wrote(event, now_s)
            case step.WroteAll():
                return self._wrote_all(event, now_s)
            case step.Voiced() | step.Sent() | step.Played() | step.Marked():
                return self._followed(event, now_s)
            case step.StageFailed():
                return self._stage_failed(event, now_s)
            case step.LongSilence():
                return self._break_silence(event.times, now_s)
            case step.InputClosed():
                self._input_open = False
                return []
            case step.Leaving():
                self._leaving = True
                return [step.Tell(msg.GoingAway(event.resume_token, event.deadline_s))]

    def _break_silence(self, times: int, now_s: float) -> list[Effect]:
        """Say that somebody is here; at last end the call, unless the caller may be in danger."""
        if not self.is_quiet:
            return []
        turn = self._active = CallerTurn(0, end_s=now_s)
        if times <= len(SILENCE_PROMPTS):
            return self._answer(turn, Reply((SILENCE_PROMPTS[times - 1],)), now_s)
        if self.care.level > SafetyLevel.NONE:  # whoever is in danger is never hung up on
            return self._answer(turn, Reply((SILENCE_PROMPTS[-1],)), now_s)
        self._leaving = True
        hang_up = step.Tell(msg.HangUpRequest("caller_silent"))
        return [*self._answer(turn, Reply((SILENT_GOODBYE,)), now_s), hang_up]

    def _is_over(self) -> bool:
        if self._input_open and not self._leaving:
            return False
        if self._listening is not None and self._input_open:
            return False
        return not self._transcribing and (self._active is None or self._active.summarised)

    # --- the caller's side --------------------------------------------------------------------------------------

    @property
    def is_quiet(self) -> bool:
        """Whether nobody speaks, nothing is being answered, and the call goes on."""
        busy = self._listening is not None or self._transcribing or self._active is not None
        return self._opened and self._input_open and not self._leaving and not busy

    def _greet(self, now_s: float) -> list[Effect]:
        self._opened = True
        dues = self.care.open(now_s)
        spoken = tuple(due for due in dues if due.spoken)
        effects: list[Effect] = [disclosure(due, 0) for due in dues if not due.spoken]
        parts = (*(due.text for due in spoken), *([self._rules.greeting] if self._rules.greeting else []))
        if not parts:
            return effects
        turn = self._active = CallerTurn(0, end_s=now_s)
        return effects + self._answer(turn, Reply(parts, dues=spoken), now_s)

    def _begin_listening(self, event: step.SpeechBegan) -> list[Effect]:
        if self._leaving:
            return []
        self.turn_index += 1
        self._listening, self._meant = CallerTurn(self.turn_index), False
        effects: list[Effect] = [
            step.Tell(msg.SpeechStarted(self.turn_index, event.at_s)),
            step.Listen(self.turn_index),
        ]
        if self._rules.barge_in and self._may_be_interrupted():
            effects.append(step.Duck(is_down=True))
        return effects

    def _may_be_interrupted(self) -> bool:
        """Whether a reply is on its way that the caller's voice may stop."""
        turn = self._active
        return turn is not None and turn.utterance is not None and turn.utterance.interruptible

    def _interrupt(self) -> list[Effect]:
        """The caller speaks and means it: whatever is being answered stops."""
        if self._listening is None:
            return []
        self._meant = True
        stops = self._rules.barge_in and not self._holds_the_floor()
        return self._drop_active(msg.ClearReason.BARGE_IN) if stops else []

    def _end_listening(self, event: step.SpeechOver, now_s: float) -> list[Effect]:
        turn, self._listening, self._meant = self._listening, None, False
        if turn is None:
            return []
        wait_s = max(event.end_s - event.last_voiced_s, 0.0)
        turn.end_s = now_s - wait_s
        turn.times["end_of_turn_wait"] = wait_s
        self._transcribing[turn.index] = turn
        ended = msg.SpeechEnded(turn.index, event.last_voiced_s, event.end_s - event.start_s, event.reason)
        if turn.lost is not None:
            return [step.Tell(ended), *self._stage_failed(turn.lost, now_s)]
        return [step.Tell(ended), step.Transcribe(turn.index)]

    def _typed(self, event: step.Typed, now_s: float) -> list[Effect]:
        if self._leaving:
            return []
        self.turn_index += 1
        turn = CallerTurn(self.turn_index, end_s=now_s)
        turn.times["end_of_turn_wait"] = 0.0
        transcript = Transcript(event.text, confidence=1.0)
        return self._take_up(turn, transcript, typed=True, now_s=now_s)

    def _heard(self, event: step.Heard, now_s: float) -> list[Effect]:
        turn = self._transcribing.pop(event.turn_index, None)
        if turn is None:
            return []
        if self._only_listens(event.transcript):
            turn.mark("transcript_ready", now_s)
            heard = step.Tell(msg.TranscriptUpdate(turn.index, event.transcript, is_final=True))
            ignored = self._summarise(turn, msg.TurnOutcome.NOTHING_HEARD)
            return [heard, step.Duck(is_down=False), *ignored]
        # what is too unsure to be answered may still be a cry for help: then it is asked about
        if event.transcript.text.strip() or self.care.suspects(event.transcript, self._said_before()):
            return self._take_up(turn, event.transcript, typed=False, now_s=now_s)
        turn.mark("transcript_ready", now_s)
        update = msg.TranscriptUpdate(turn.index, event.transcript, is_final=True)
        nothing = [step.Tell(update), *self._summarise(turn, msg.TurnOutcome.NOTHING_HEARD)]
        return [*nothing, step.Duck(is_down=False)] if self._active is not None else nothing

    def _only_listens(self, transcript: Transcript) -> bool:
        """Whether a word of listening was said over a reply, which goes on; in a crisis every word is an answer."""
        speaks = self._active is not None and self._active.utterance is not None and not self._active.summarised
        calm = self.care.level is SafetyLevel.NONE and bool(transcript.text.strip())
        return speaks and calm and not means_something(transcript.text)

    def _take_up(self, turn: CallerTurn, transcript: Transcript, *, typed: bool, now_s: float) -> list[Effect]:
        """Answer a turn whose words are known, in place of any older one."""
        turn.mark("transcript_ready", now_s)
        effects: list[Effect] = [step.Tell(msg.TranscriptUpdate(turn.index, transcript, is_final=True, typed=typed))]
        earlier = self._said_before()
        finding = self.care.hear(transcript, earlier)
        turn.said = transcript.text
        if self._holds_the_floor() and finding.level is SafetyLevel.NONE and self.care.level is SafetyLevel.NONE:
            if (before := self._held) is not None:
                turn.said = f"{before.said} {turn.said}"
                effects += self._summarise(before, msg.TurnOutcome.INTERRUPTED)
            self._held = turn
            return effects
        effects += self._drop_active(msg.ClearReason.REPLACED) + self._give_up_held()
        self.history.add(Speaker.CALLER, transcript.text)
        if self._meant:  # the caller goes on speaking: the answer belongs to what comes next
            effects += safety_notice(turn.index, finding, self.care.level)
            return [*effects, *self._summarise(turn, msg.TurnOutcome.INTERRUPTED)]
        return effects + self._reply_to(turn, finding, now_s)

    def _reply_to(self, turn: CallerTurn, finding: Finding, now_s: float) -> list[Effect]:
        self._active = turn
        if (reply := self.care.reply()) is None:
            return [*safety_notice(turn.index, finding, self.care.level), step.Feel(turn.index, self.history.turns)]
        notice = safety_notice(turn.index, finding, self.care.level, reply)
        return [*notice, *self._answer(turn, reply, now_s)]

    def _give_up_held(self) -> list[Effect]:
        """A turn that waited is not answered by itself: what came after it has to be answered at once."""
        if (turn := self._held) is None:
            return []
        self._held = None
        self.history.add(Speaker.CALLER, turn.said)
        return self._summarise(turn, msg.TurnOutcome.INTERRUPTED)

    def _answer_held(self, turn: CallerTurn, now_s: float) -> list[Effect]:
        """What held the floor was said to its end: answer the turn that waited."""
        self._held = None
        self.history.add(Speaker.CALLER, turn.said)
        return self._reply_to(turn, Finding(), now_s)

    def _holds_the_floor(self) -> bool:
        """Whether something is being said that is heard out: what the caller says meanwhile is answered after it."""
        return self._active is not None and self._active.utterance is not None and not self._may_be_interrupted()

    # --- safety -------------------------------------------------------------------------------------------------

    def _heard_so_far(self, event: step.HeardSoFar) -> list[Effect]:
        """Screen what is certain of a turn that is still being spoken; it is answered once it is over."""
        if self._listening is None or self._listening.index != event.turn_index:
            return []
        update = step.Tell(msg.TranscriptUpdate(event.turn_index, event.transcript, is_final=False))
        finding = self.care.glimpse(event.transcript, self._said_before())
        return [update, *(safety_notice(event.turn_index, finding, self.care.level) if finding is not None else [])]

    def _said_before(self) -> tuple[str, ...]:
        return tuple(turn.text for turn in self.history.turns if turn.speaker is Speaker.CALLER)

    def _answer(self, turn: CallerTurn, reply: Reply, now_s: float) -> list[Effect]:
        """Say fixed words, disclosing and handing off as they ask."""
        turn.reply = reply
        source = msg.ReplySource.SAFETY if reply.from_protocol else msg.ReplySource.SERVICE
        said = self._speaking.fixed(turn, reply.parts, source, now_s)
        effects = [disclosure(due, self._speaking.utterances) for due in reply.dues] + said
        if reply.handoff is Handoff.REQUEST_WITH_CONSENT or reply.handoff is Handoff.REQUEST:
            effects += self._hand_off(reply.handoff is Handoff.REQUEST_WITH_CONSENT)
        return effects if self._rules.spoken else effects + self._settled_text(turn)

    def _hand_off(self, consents: bool) -> list[Effect]:
        self._transfers += 1
        transfer_id = self._transfer = f"transfer-{self._transfers}"
        if not self._rules.transfers:
            return [step.HandOff(transfer_id, self.care.level, consents)]
        return [step.Tell(msg.TransferRequest(transfer_id, self._rules.transfer_target, self.care.level, consents))]

    def _handed_off(self, event: step.HandedOff) -> list[Effect]:
        """Learn what came of the hand-off that was asked for; an answer to no question changes nothing."""
        if event.transfer_id == self._transfer:
            self.care.handed_off(event.outcome)
            if event.outcome != "queued":
                self._transfer = ""
        return []

    # --- the reply ----------------------------------------------------------------------------------------------

    def _felt(self, event: step.Felt, now_s: float) -> list[Effect]:
        turn = self._current(event.turn_index)
        if turn is None:
            return []
        turn.mark("emotion_ready", now_s)
        turn.estimate = event.estimate
        return [step.Tell(msg.EmotionUpdate(turn.index, event.estimate)), self._write(turn)]

    def _write(self, turn: CallerTurn) -> Effect:
        turn.guard = self.care.guard(self._said_before()[-1] if self._said_before() else "")
        return step.Write(turn.index, self.history.turns, turn.estimate)

    def _wrote(self, event: step.Wrote, now_s: float) -> list[Effect]:
        turn = self._current(event.turn_index)
        if turn is None or (turn.utterance is not None and turn.utterance.complete):
            return []
        effects = self._speaking.piece(turn, event.piece, now_s)
        self.care.replies_blocked += any(isinstance(effect, step.Blocked) for effect in effects)
        return effects + self._settled_text(turn)

    def _wrote_all(self, event: step.WroteAll, now_s: float) -> list[Effect]:
        turn = self._current(event.turn_index)
        if turn is None:
            return []
        if turn.utterance is None:
            message = "The reply engine wrote nothing on one turn; the call goes on."
            return self._stage_failed(step.StageFailed(turn.index, "reply", "ENGINE_FAILED", message), now_s)
        if turn.utterance.complete:
            return []
        effects = self._speaking.rest(turn, turn.utterance, now_s)
        self.care.replies_blocked += any(isinstance(effect, step.Blocked) for effect in effects)
        return effects + self._settled_text(turn)

    def _settled_text(self, turn: CallerTurn) -> list[Effect]:
        """Of a call without sound, a reply is over once its text is."""
        if self._rules.spoken or turn.utterance is None or not turn.utterance.complete:
            return []
        outcome = msg.TurnOutcome.FAILED if turn.failed else msg.TurnOutcome.COMPLETED
        return self._settle(turn, turn.utterance.text, outcome)

    def _followed(self, event: step.Voiced | step.Sent | step.Played | step.Marked, now_s: float) -> list[Effect]:
        """Follow the sound of the active turn's utterance; of an older one there is nothing left to learn."""
        turn = self._active
        if turn is None or turn.utterance is None or turn.utterance.utterance_id != event.utterance_id:
            return []
        utterance = turn.utterance
        match event:
            case step.Voiced():
                utterance.add_sound(event.samples)
                if event.clause_done:
                    utterance.clause_voiced()
            case step.Sent():
                turn.mark("first_audio", now_s)
                utterance.sent_samples += event.samples
                if event.last:
                    return self._summarise(turn, msg.TurnOutcome.FAILED if turn.failed else msg.TurnOutcome.COMPLETED)
            case step.Marked():
                utterance.played_samples = max(utterance.played_samples or 0, event.samples_played)
                if turn.summarised and event.samples_played >= utterance.sent_samples:  # heard out before its time
                    settled = self._settle(turn, utterance.text, msg.TurnOutcome.COMPLETED)
                    return [step.StopPlayback(utterance.utterance_id), *settled]
            case step.Played():
                return self._settle(turn, utterance.text, msg.TurnOutcome.COMPLETED)
        return []

    # --- endings ------------------------------------------------------------------------------------------------

    def _drop_active(self, reason: msg.ClearReason) -> list[Effect]:
        """Stop answering; what the caller heard of it stays in the history."""
        turn = self._active
        if turn is None:
            return []
        effects: list[Effect] = [step.StopWork(turn.index)]
        heard = ""
        if (utterance := turn.utterance) is not None:
            effects.append(step.StopPlayback(utterance.utterance_id))
            if utterance.text:  # of one without a whole clause the client knows nothing
                effects.append(step.Tell(msg.Clear(utterance.utterance_id, reason)))
            heard = utterance.heard_so_far() if self._rules.spoken else utterance.text
            if turn.reply is not None:
                self.care.owe(turn.reply.dues[utterance.clauses_heard() :])
        return effects + self._settle(turn, heard, msg.TurnOutcome.INTERRUPTED)

    def _settle(self, turn: CallerTurn, heard: str, outcome: msg.TurnOutcome) -> list[Effect]:
        self._active = None
        self.history.add(Speaker.ASSISTANT, heard)
        kept: list[Effect] = [step.Keep(turn.index, turn.said, heard)] if turn.said else []
        turn.said = ""  # once is enough
        return [*kept, *self._summarise(turn, outcome)]

    def _summarise(self, turn: CallerTurn, outcome: msg.TurnOutcome) -> list[Effect]:
        summary = turn.summary(outcome, self._rules.output_rate_hz)
        return [step.Tell(summary)] if summary is not None else []

    def _stage_failed(self, event: step.StageFailed, now_s: float) -> list[Effect]:
        if self._listening is not None and self._listening.index == event.turn_index:
            self._listening.lost = event  # the caller still speaks: apologise once they are done
            return []
        turn = self._transcribing.pop(event.turn_index, None) or self._current(event.turn_index)
        if turn is None:
            return []
        effects: list[Effect] = [step.Tell(msg.ErrorNotice(event.reason, event.message, event.stage, turn.index))]
        if event.stage == "emotion":
            return [*effects, self._write(turn)]  # a reply without emotion is better than none
        if self._active is not None and self._active is not turn:
            effects += self._drop_active(msg.ClearReason.REPLACED)
        effects.append(step.StopWork(turn.index))
        if (utterance := turn.utterance) is not None:
            effects += [
                step.StopPlayback(utterance.utterance_id),
                step.Tell(msg.Clear(utterance.utterance_id, msg.ClearReason.FAILED)),
            ]
            self.history.add(Speaker.ASSISTANT, utterance.heard_so_far())
        turn.failed = True
        if self._meant:  # the caller is already saying something else
            return [*effects, *self._summarise(turn, msg.TurnOutcome.FAILED)]
        self._active = turn
        return effects + self._answer(turn, self.care.lost_turn() or Reply((APOLOGY,)), now_s)

    def _current(self, turn_index: int) -> CallerTurn | None:
        """The active turn if it is this one and still being answered."""
        turn = self._active
        if turn is None or turn.index != turn_index or turn.failed:
            return None
        return turn
