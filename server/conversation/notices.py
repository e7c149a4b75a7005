"""What the client is told of safety: a risk that was noticed, something that was disclosed."""

from __future__ import annotations

from server.conversation.care import Reply
from server.conversation.messages import Disclosure, DisclosureKind, SafetyNotice
from server.conversation.steps import Effect, Tell
from server.safety.disclosure import Due
from server.safety.finding import Finding
from server.safety.levels import SafetyLevel, Subject, When
from server.safety.protocol import PROTOCOL_VERSION


def safety_notice(turn_index: int, finding: Finding, standing: SafetyLevel, reply: Reply | None = None) -> list[Effect]:
    """Tell what was found in a turn and what the caller was offered; nothing to tell: nothing."""
    resources = reply.resources if reply is not None else ()
    if finding.level is SafetyLevel.NONE and not resources:
        return []
    return [
        Tell(
            SafetyNotice(
                turn_index,
                finding.level,
                PROTOCOL_VERSION,
                tuple(kind.value for kind in finding.kinds),
                resources,
                about_other=finding.subject is Subject.OTHER,
                past=finding.when is When.PAST,
                standing_level=max(standing, finding.level),
            )
        )
    ]


def disclosure(due: Due, utterance_id: int) -> Effect:
    """Tell that something is disclosed; `utterance_id` 0: it is only shown."""
    return Tell(Disclosure(DisclosureKind(due.kind), due.text, due.jurisdiction, utterance_id))
