"""A server of plain files below a path, as any static host is one: for tests and measurements of the page."""

import functools
import http.server
import threading
from pathlib import Path
from typing import Any, ClassVar, Final

PATH: Final = "/some/where/"
"""Below which the files lie."""


class _Files(http.server.SimpleHTTPRequestHandler):
    extensions_map: ClassVar = {  # type: ignore[misc]
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
        ".webmanifest": "application/manifest+json",
    }

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix(PATH) if path.startswith(PATH) else "/-")

    def log_message(self, *_: Any) -> None:
        pass


class Site:
    """Serves a folder on this machine until it is closed, as a network that goes.

    Args:
        folder: of the files.
    """

    def __init__(self, folder: Path) -> None:
        handler = functools.partial(_Files, directory=str(folder))
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self.url = self.origin + PATH

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
