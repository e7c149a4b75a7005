"""Whether the caller's voice stops the assistant's."""

from __future__ import annotations

from server.turns.endpointing import SpeechConfirmed, SpeechEnded, TurnEvent


class BargeIn:
    """Confirmed speech interrupts the assistant, unless what it says must be heard to its end.

    How much voice confirms speech is `TurnSettings.confirm_s`: a cough or an "mhm" does not reach it.
    """

    def __init__(self, *, enabled: bool = True) -> None:
        """Start with nobody speaking; not `enabled` means that the assistant always finishes."""
        self._enabled = enabled
        self._assistant_speaks = False
        self._interruptible = True
        self._caller_speaks = False

    def assistant_started(self, *, interruptible: bool = True) -> bool:
        """Note that the assistant begins an utterance; True if the caller, already speaking, interrupts it at once."""
        self._assistant_speaks = True
        self._interruptible = interruptible
        return self._decide(self._caller_speaks)

    def assistant_stopped(self) -> None:
        """Note that the assistant's sound was played to its end, or was cleared."""
        self._assistant_speaks = False

    def heard(self, event: TurnEvent) -> bool:
        """Take what the endpoint policy says; True if the assistant must stop now. True once for each interruption."""
        match event:
            case SpeechConfirmed():
                self._caller_speaks = True
                return self._decide(True)
            case SpeechEnded():
                self._caller_speaks = False
        return False

    def _decide(self, caller_speaks: bool) -> bool:
        interrupts = self._enabled and caller_speaks and self._assistant_speaks and self._interruptible
        if interrupts:
            self._assistant_speaks = False
        return interrupts
