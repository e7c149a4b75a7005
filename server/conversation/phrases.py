"""Fixed words of the service. Their sound is made when the server starts, so they are spoken with every engine dead."""

from __future__ import annotations

GREETING = "What's on your mind?"
"""The default greeting; what is speaking was said before it (`server.safety.disclosure`)."""

APOLOGY = "I'm sorry, something went wrong on my side and I lost what you said. Could you say it again?"
"""Spoken when a turn failed; the call goes on."""
