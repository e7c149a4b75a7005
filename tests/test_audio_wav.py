"""Recordings: every usual kind is read, every broken kind is named."""

from __future__ import annotations

import struct

import numpy as np
import pytest
import soundfile

from server.audio.wav import read_wav, write_wav
from server.errors import InvalidInput

TONE = (0.5 * np.sin(2 * np.pi * 440 * np.arange(4_410) / 44_100)).astype(np.float32)


def reason_of(path):
    with pytest.raises(InvalidInput) as refusal:
        read_wav(path)
    assert refusal.value.field == "file"
    return refusal.value.reason, str(refusal.value)


@pytest.mark.parametrize(
    ("subtype", "step"),
    [("PCM_U8", 1 / 128), ("PCM_16", 1 / 32768), ("PCM_24", 1e-6), ("PCM_32", 1e-6), ("FLOAT", 0), ("ULAW", 0.02)],
)
@pytest.mark.parametrize("rate_hz", [8_000, 44_100])
def test_every_depth_and_rate_is_read(tmp_path, subtype, step, rate_hz):
    soundfile.write(tmp_path / "a.wav", TONE, rate_hz, subtype=subtype)
    recording = read_wav(tmp_path / "a.wav")
    assert recording.sample_rate_hz == rate_hz and recording.samples.dtype == np.float32
    assert np.abs(recording.samples - TONE).max() <= step
    assert recording.duration_s == pytest.approx(len(TONE) / rate_hz)


def test_stereo_is_mixed_to_the_mean(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.stack([TONE, -0.5 * TONE], axis=1), 16_000, subtype="FLOAT")
    assert np.allclose(read_wav(tmp_path / "a.wav").samples, TONE * 0.25, atol=1e-6)


def test_floats_beyond_full_scale_and_not_numbers_are_tamed(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.array([3.0, -3.0, np.nan], dtype=np.float32), 16_000, subtype="FLOAT")
    assert read_wav(tmp_path / "a.wav").samples.tolist() == [1.0, -1.0, 0.0]


def test_flac_is_read_too(tmp_path):
    soundfile.write(tmp_path / "a.flac", TONE, 16_000)
    assert len(read_wav(tmp_path / "a.flac").samples) == len(TONE)


def test_what_is_written_is_read_back(tmp_path):
    write_wav(tmp_path / "a.wav", np.concatenate([TONE, [2.0, -2.0]]).astype(np.float32), 22_050)
    assert soundfile.info(tmp_path / "a.wav").subtype == "PCM_16"
    back = read_wav(tmp_path / "a.wav")
    assert back.sample_rate_hz == 22_050
    assert np.abs(back.samples[:-2] - TONE).max() <= 0.5001 / 32768
    assert back.samples[-2:].tolist() == [32767 / 32768, -1.0]


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT"])
def test_a_truncated_file_says_how_much_is_missing(tmp_path, subtype):
    path = tmp_path / "cut.wav"
    soundfile.write(path, np.zeros(16_000, dtype=np.float32), 16_000, subtype=subtype)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 3 // 4])
    reason, message = reason_of(path)
    assert reason == "TRUNCATED_FILE" and "1.00 s" in message and "0.25 s" in message


def test_a_file_cut_in_its_header_is_truncated(tmp_path):
    write_wav(tmp_path / "a.wav", TONE, 16_000)
    (tmp_path / "a.wav").write_bytes((tmp_path / "a.wav").read_bytes()[:30])
    assert reason_of(tmp_path / "a.wav")[0] == "TRUNCATED_FILE"


def test_a_file_of_unknown_length_from_a_pipe_is_read(tmp_path):
    write_wav(tmp_path / "a.wav", TONE, 16_000)
    data = bytearray((tmp_path / "a.wav").read_bytes())
    data[4:8] = data[40:44] = struct.pack("<I", 0xFFFF_FFFF)
    (tmp_path / "a.wav").write_bytes(data)
    assert len(read_wav(tmp_path / "a.wav").samples) == len(TONE)


def test_what_is_no_recording_is_named(tmp_path):
    text, empty, silent = tmp_path / "a.txt", tmp_path / "b.wav", tmp_path / "c.wav"
    text.write_text("this is not sound\n" * 100)
    empty.write_bytes(b"")
    write_wav(silent, np.zeros(0, dtype=np.float32), 16_000)
    assert reason_of(text)[0] == "UNSUPPORTED_FILE"
    assert reason_of(empty)[0] == "EMPTY_FILE"
    assert reason_of(silent)[0] == "ZERO_LENGTH"
    assert reason_of(tmp_path / "none.wav")[0] == "NO_SUCH_FILE"


def test_a_wav_header_over_nonsense_is_unsupported(tmp_path):
    body = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 0x7777, 1, 16_000, 32_000, 2, 16) + b"data" + struct.pack("<I", 4)
    (tmp_path / "a.wav").write_bytes(b"RIFF" + struct.pack("<I", len(body) + 4) + body + b"abcd")
    assert reason_of(tmp_path / "a.wav")[0] == "UNSUPPORTED_FILE"
