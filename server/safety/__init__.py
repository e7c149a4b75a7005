"""What must be said and what must never be said. No model library here."""
