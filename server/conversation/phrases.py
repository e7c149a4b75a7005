"""Fixed words of the service. Their sound is made when the server starts, so they are spoken with every engine dead."""

from __future__ import annotations

GREETING = "What's on your mind?"
"""The default greeting; what is speaking was said before it (`server.safety.disclosure`)."""

APOLOGY = "I'm sorry, something went wrong on my side and I lost what you said. Could you say it again?"
"""Spoken when a turn failed; the call goes on."""

SILENCE_PROMPTS = (
    "I'm still here. Take all the time you need.",
    "Are you still with me? There's no hurry. Say anything whenever you're ready.",
)
"""Said one after the other when the caller has been silent for long."""

SILENT_GOODBYE = "I haven't heard you for a while, so I'll end the call here. You can call again any time. Take care."
"""Said before a call is ended because nobody spoke; never while a risk stands."""
