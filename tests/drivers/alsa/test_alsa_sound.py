"""WAV files and the complaints of aplay, as bytes and words."""

from __future__ import annotations

import contextlib
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.speaker.alsa.codec import complaint, softer, sound_of

SAMPLES = bytes.fromhex("0000 ff7f 0080 3930")
# RIFF, length, WAVE, fmt of 16 bytes: PCM, mono, 22050 a second, 44100 bytes a second, 2 bytes, 16 bits.
HEAD = bytes.fromhex("52494646 2c000000 57415645 666d7420 10000000 0100 0100 22560000 44ac0000 0200 1000")
DATA = bytes.fromhex("64617461 08000000")
# What espeak-ng 1.51 writes to a pipe: it does not know the length yet, and says the longest there is.
UNKNOWN_LENGTH = bytes.fromhex("64617461 00f0ff7f")
LIST = bytes.fromhex("4c495354 05000000 494e464f00 00")  # a chunk of odd length, filled up


@pytest.mark.parametrize("wav", [HEAD + DATA + SAMPLES, HEAD + LIST + DATA + SAMPLES, HEAD + UNKNOWN_LENGTH + SAMPLES])
def test_a_wav_file_gives_its_samples(wav: bytes) -> None:
    sound = sound_of(wav)
    assert (sound.samples, sound.rate, sound.channels) == (SAMPLES, 22050, 1)
    assert repr(sound) == "<Sound 0.0 s>"


def test_half_a_sample_at_the_end_is_dropped() -> None:
    assert sound_of(HEAD + UNKNOWN_LENGTH + SAMPLES + b"\x01").samples == SAMPLES


@pytest.mark.parametrize(
    "wav",
    [
        b"",
        b"OggS" + HEAD[4:] + DATA + SAMPLES,
        HEAD,  # no sound in it
        DATA.join([HEAD[:12], SAMPLES]),  # sound of unknown shape
        HEAD.replace(b"\x02\x00\x10\x00", b"\x01\x00\x08\x00") + DATA + SAMPLES,  # 8 bits
        HEAD.replace(b"\x01\x00\x01\x00", b"\x55\x00\x01\x00") + DATA + SAMPLES,  # MP3
        HEAD.replace(b"\x22\x56\x00\x00", b"\x01\x00\x00\x00") + DATA + SAMPLES,  # one sample a second
    ],
)
def test_what_is_no_sound_is_refused(wav: bytes) -> None:
    with pytest.raises(ValueError, match="WAV"):
        sound_of(wav)


@given(st.binary(max_size=200), st.integers(0, 44), st.binary(max_size=4))
def test_garbage_is_refused_or_read_and_nothing_else(junk: bytes, cut: int, patch: bytes) -> None:
    wav = HEAD + DATA + junk
    for damaged in (junk, wav[:cut] + patch + wav[cut + len(patch) :], wav[:cut]):
        with contextlib.suppress(ValueError):
            sound = sound_of(damaged)
            assert len(sound.samples) % (2 * sound.channels) == 0


def test_softer_is_softer_sample_by_sample() -> None:
    assert softer(SAMPLES, 1) == SAMPLES
    assert list(array("h", softer(SAMPLES, 0.5))) == [0, 16383, -16384, 6172]
    assert softer(SAMPLES, 0) == bytes(8)


@given(st.binary(max_size=64).filter(lambda data: len(data) % 2 == 0), st.floats(0, 1))
def test_softer_never_grows(samples: bytes, volume: float) -> None:
    pairs = zip(array("h", samples), array("h", softer(samples, volume)), strict=True)
    assert all(abs(after) <= abs(before) for before, after in pairs)


@pytest.mark.parametrize(
    ("words", "failed", "cause"),
    [
        ("", False, None),
        ("", True, "port_lost"),
        ("underrun!!! (at least 12.345 ms long)\n", False, None),
        (
            (
                "ALSA lib pcm.c:2666:(snd_pcm_open_noupdate) Unknown PCM nosuch\n"
                "aplay: main:831: audio open error: No such file or directory\n"
            ),
            True,
            "port_missing",
        ),
        (
            (
                "ALSA lib confmisc.c:165:(snd_config_get_card) Cannot get card index for USB\n"
                "aplay: main:831: audio open error: No such device\n"
            ),
            True,
            "port_missing",
        ),
        ("aplay: main:831: audio open error: Device or resource busy\n", True, "port_busy"),
        ("aplay: main:831: audio open error: Permission denied\n", True, "port_denied"),
        ("aplay: pcm_write:2061: write error: No such device\n", True, "port_lost"),
        ("aplay: set_params:1358: Sample format non available\n", True, "sound_refused"),
        ("aplay: set_params:1363: Channels count non available\n", True, "sound_refused"),
    ],
)
def test_what_aplay_complains_about_has_a_cause(words: str, failed: bool, cause: str | None) -> None:
    assert complaint(words, failed=failed) == cause
