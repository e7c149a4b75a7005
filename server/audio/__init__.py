"""Bytes to samples and back: codecs, stream resampling, pacing."""
