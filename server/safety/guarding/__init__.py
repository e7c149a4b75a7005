"""The rules of the output guard, one family a file; `server.safety.guard` is the door."""
