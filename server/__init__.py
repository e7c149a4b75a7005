"""Hearken's server: one gRPC stream in, one empathetic voice out."""
