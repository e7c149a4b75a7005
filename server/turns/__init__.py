"""When the caller speaks and when the caller is done. Pure; time is samples heard."""
