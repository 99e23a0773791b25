"""A stand-in for Home Assistant's Supervisor: takes discoveries, and refuses who lacks its token."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "a-token-of-the-supervisor"  # noqa: S105 - of nobody


class Supervisor:
    """Listens on the loopback; `discoveries` are what it was told."""

    def __init__(self, port: int = 0, *, busy: int = 0, status: int = 200) -> None:
        """Begin.

        Args:
            port: to listen on; 0 takes a free one.
            busy: so many requests are answered with 503 first.
            status: of the answers after that.
        """
        self.discoveries: list[dict[str, Any]] = []
        self.requests = 0
        supervisor = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                supervisor.requests += 1
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if supervisor.requests <= busy:
                    self._answer(503, {"result": "error", "message": "starting"})
                elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
                    self._answer(401, {"result": "error", "message": "unauthorized"})
                elif self.path != "/discovery" or status != 200:
                    self._answer(status if status != 200 else 404, {"result": "error"})
                else:
                    supervisor.discoveries.append(json.loads(body))
                    self._answer(200, {"result": "ok", "data": {"uuid": "0123456789abcdef"}})

            def _answer(self, code: int, data: dict[str, Any]) -> None:
                content = json.dumps(data).encode()
                self.send_response(code)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.host = f"127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """End."""
        self._server.shutdown()
        self._server.server_close()
