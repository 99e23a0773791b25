"""Signatures that minisign 0.11 has made, and everything that is not one."""

import base64
from pathlib import Path

import pytest

from wyoming_nano_tts.voice_files.provenance.minisign import (
    SignatureError,
    check_signature,
    read_public_key,
)

MESSAGE = b"What a voice is made from.\n"
KEY = """\
untrusted comment: minisign public key 86826B7BA86DDA20
RWQg2m2oe2uChj65kLPD6eQ6f5HQjNK4sBJd8fjm/isjFwChYHGWMnwU
"""
OTHER_KEY = """\
untrusted comment: minisign public key CABB805DB7B82836
RWQ2KLi3XYC7ypUwyD9CegAv5a9VXrsLBQuIW/EnQxd69vZgSYtj6CTv
"""
PREHASHED = """\
untrusted comment: signature from minisign secret key
RUQg2m2oe2uChpzigFykKO6rrdqOWqXB8AYU+Up+TdBWIj2R+EJyuW4i6pN897ItCmmQsjJjV7qlr0r1btuafc6EFmSedWm4OAc=
trusted comment: a voice, 1.2.0
SYiP3X1nAm82uja7o+X7fdWFO34jByddleCZgGrnhYoduuChbvPfDb2bhfej5wUI0bCVa2nk2Yc/lQSSSjRtAw==
"""
LEGACY = """\
untrusted comment: signature from minisign secret key
RWQg2m2oe2uChgvYCpRT3LGPN/JwQXKBC5oXKWGfSQXhEmrgYt4Zcfp7iB4rfC2JebITUzf8OHozWaq8QHp/hlcP3HTwLWPNoQ0=
trusted comment: the older kind
2Hr2ra57LAQHrdyIh6WvYe+E6l7ZMxoiAbOGQoPOtHSvQpfyGMwRbJ6NLe4HYv/CmW2HgJcK2mtUOHG9wWhaDw==
"""
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]  # fmt: skip


def key_of(folder: Path, text: str = KEY) -> Path:
    path = folder / "key.pub"
    path.write_text(text)
    return path


def signed(folder: Path, text: str, message: bytes = MESSAGE, key: str = KEY) -> str:
    path = folder / "m.minisig"
    path.write_text(text)
    return check_signature(message, path, read_public_key(key_of(folder, key)))


@pytest.mark.parametrize(
    ("signature", "comment"), [(PREHASHED, "a voice, 1.2.0"), (LEGACY, "the older kind")]
)
def test_what_minisign_signed_holds(tmp_path: Path, signature: str, comment: str) -> None:
    assert signed(tmp_path, signature) == comment
    assert signed(tmp_path, signature, key=KEY.splitlines()[1]) == comment, "the key's line alone"


@pytest.mark.parametrize("signature", [PREHASHED, LEGACY])
def test_another_message_does_not_hold(tmp_path: Path, signature: str) -> None:
    for message in (b"", MESSAGE[:-1], MESSAGE + b"\n", b"w" + MESSAGE[1:]):
        with pytest.raises(SignatureError, match="does not belong to the file"):
            signed(tmp_path, signature, message)


def test_another_comment_does_not_hold(tmp_path: Path) -> None:
    with pytest.raises(SignatureError, match="comment was changed"):
        signed(tmp_path, PREHASHED.replace("1.2.0", "1.3.0"))


def test_another_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(SignatureError, match=r"is of the key [0-9A-F]{16}, not of [0-9A-F]{16}"):
        signed(tmp_path, PREHASHED, key=OTHER_KEY)
    own, other = (base64.b64decode(key.splitlines()[1]) for key in (KEY, OTHER_KEY))
    forged = base64.b64encode(
        own[:10] + other[10:]
    ).decode()  # the number of ours, a key of somebody else
    with pytest.raises(SignatureError, match="does not belong"):
        signed(tmp_path, PREHASHED, key=forged)


@pytest.mark.parametrize("line", [1, 3])
def test_no_bit_of_a_signature_may_change(tmp_path: Path, line: int) -> None:
    lines = PREHASHED.splitlines()
    raw = base64.b64decode(lines[line])
    for bit in range(3, 8 * len(raw), 41):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SignatureError):
            signed(
                tmp_path,
                "\n".join([*lines[:line], base64.b64encode(changed).decode(), *lines[line + 1 :]]),
            )


@pytest.mark.parametrize(
    "text",
    [
        "", "\n\n\n\n", "untrusted comment: x\n", PREHASHED.replace("trusted comment: a", "comment: a"),
        PREHASHED + "more\n",
        PREHASHED.replace(PREHASHED.splitlines()[1], "é"), PREHASHED.replace(PREHASHED.splitlines()[1], "AAAA"),
        "x" * 5000, "\n".join(PREHASHED.splitlines()[:3]),
    ],
)  # fmt: skip
def test_what_is_not_a_signature(tmp_path: Path, text: str) -> None:
    with pytest.raises(SignatureError):
        signed(tmp_path, text)


@pytest.mark.parametrize("key", ["", "x", "untrusted comment: x\nAAAA", KEY.replace("RW", "XX", 1)])
def test_what_is_not_a_key(tmp_path: Path, key: str) -> None:
    with pytest.raises(SignatureError):
        read_public_key(key_of(tmp_path, key))
    with pytest.raises(SignatureError, match="cannot be read"):
        read_public_key(tmp_path / "missing")


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_vectors_of_the_standard(tmp_path: Path, key: str, message: str, signature: str) -> None:
    """A signature of minisign's older kind is one of Ed25519 with a number before it."""
    public = base64.b64encode(b"Ed" + bytes(8) + bytes.fromhex(key)).decode()
    raw = bytes.fromhex(signature)
    line = base64.b64encode(b"Ed" + bytes(8) + raw).decode()
    text = f"untrusted comment: x\n{line}\ntrusted comment: x\n{base64.b64encode(raw).decode()}\n"
    with pytest.raises(
        SignatureError, match="trusted comment was changed"
    ):  # so the first one holds
        signed(tmp_path, text, bytes.fromhex(message), public)
    with pytest.raises(SignatureError, match="does not belong"):
        signed(tmp_path, text, bytes.fromhex(message) + b"x", public)
