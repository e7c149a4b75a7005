"""Bytes to samples and back: codecs, stream resampling, framing, pacing."""
