"""What the published front end of a model needs beside the package: its network for unknown words."""

from pathlib import Path
from typing import Final

from ..files import replacing
from .package_index import PackagedFile, fetch_packaged, read_packaged
from .placing import room_for, storing

G2P_EN: Final = PackagedFile(
    "g2p_en",
    "2.1.0",
    "g2p_en/checkpoint20.npz",
    "b8af35e4596d8dd5836dfd3fe9b2ba4f97b9c311efe8879544cbcfcbd566d8c6",
    3_342_298,
)
"""Park and Kim, Apache-2.0."""


def install_published_frontend(store: Path, given: Path | None = None) -> Path:
    """Put the network of g2p_en into the store; return its path.

    Args:
        store: folder of voices; the front end looks in all of `voice_folders()`.
        given: the wheel of g2p_en 2.1.0 or its checkpoint20.npz; None fetches it with pip.

    Raises:
        StoreError: it cannot be fetched, is another file, or cannot be written.
    """
    content = fetch_packaged(G2P_EN) if given is None else read_packaged(G2P_EN, given)
    target = store / f"{G2P_EN.package}-{G2P_EN.version}.npz"
    with storing(store):
        store.mkdir(parents=True, exist_ok=True)
        room_for(store, len(content))
        with replacing(target) as partial:
            partial.write_bytes(content)
    return target
