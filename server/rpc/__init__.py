"""The gRPC edge: the only room that knows protobuf."""
