"""Measures a server from the caller's side: latency by stage, memory over many calls, seconds to start."""
