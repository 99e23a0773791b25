"""A whole Home Assistant in a process of its own, used over HTTP as the frontend does it."""

import asyncio
from collections.abc import Awaitable, Callable
import contextlib
import json
from pathlib import Path
import shutil
import signal
import sys
import time
from typing import Any, Self

import aiohttp
import imageio_ffmpeg

from tests.ha.server_process import ROOT, free_port

STUBS = Path(__file__).parent / "stubs"
_FLOWS = "/api/config/config_entries/flow"


class HomeAssistantProcess:
    """Starts with an empty configuration folder that holds our integration."""

    def __init__(self, folder: Path) -> None:
        """Write the configuration."""
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: asyncio.subprocess.Process | None = None
        self._refresh_token = ""
        self._tokens: dict[str, Any] = {}
        self._http: aiohttp.ClientSession | None = None
        self._write_configuration()

    def _write_configuration(self) -> None:
        (self.folder / ".storage").mkdir(parents=True)
        shutil.copytree(
            ROOT / "custom_components", self.folder / "custom_components", dirs_exist_ok=True
        )
        shutil.copytree(
            Path(__file__).parent / "loop_watch", self.folder / "custom_components" / "loop_watch"
        )
        (self.folder / "configuration.yaml").write_text(
            f"""
homeassistant:
  time_zone: UTC
  internal_url: {self.url}
ffmpeg:
  ffmpeg_bin: {imageio_ffmpeg.get_ffmpeg_exe()}
media_source:
assist_pipeline:
frontend:
config:
loop_watch:
""",
            encoding="utf-8",
        )
        # In YAML, `http:` would be a trial that ends in a restart on another port.
        stable = {
            "server_port": self.port,
            "server_host": ["127.0.0.1"],
            "cors_allowed_origins": [],
            "login_attempts_threshold": -1,
            "ip_ban_enabled": False,
            "ssl_profile": "modern",
            "use_x_frame_options": True,
            "created_at": "2026-01-01T00:00:00+00:00",
            "error": None,
            "error_message": None,
        }
        (self.folder / ".storage" / "http").write_text(
            json.dumps(
                {
                    "version": 2,
                    "minor_version": 2,
                    "key": "http",
                    "data": {"stable": stable, "pending": None, "yaml_migration_done": True},
                }
            ),
            encoding="utf-8",
        )

    async def __aenter__(self) -> Self:
        """Start and create the owner's account."""
        self._http = aiohttp.ClientSession()
        try:
            await self.start()
            await self._onboard()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        await self.stop()
        if self._http is not None:
            await self._http.close()

    @property
    def http(self) -> aiohttp.ClientSession:
        """Return the session, open between enter and exit."""
        if self._http is None:
            raise RuntimeError("Home Assistant is not running")
        return self._http

    async def logged(self, text: str) -> bool:
        """Wait until a text is in the log: Home Assistant writes it from a thread of its own."""
        for _ in range(100):
            if text in self.log:
                return True
            await asyncio.sleep(0.1)
        return False

    @property
    def logs(self) -> list[Path]:
        """What was printed since the first start, one file for each."""
        return sorted(self.folder.glob("output.*"))

    @property
    def log(self) -> str:
        """Everything that Home Assistant has printed."""
        return (self.folder / "output.log").read_text(encoding="utf-8", errors="replace")

    @property
    def long_callbacks(self) -> list[dict[str, Any]]:
        """What `loop_watch` has written down."""
        path = self.folder / "loop_watch.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [json.loads(line) for line in lines]

    async def start(self) -> None:
        """Start and wait until it answers and has set everything up."""
        with (self.folder / "output.log").open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "homeassistant", "-c", str(self.folder), "--skip-pip"),
                env={
                    "PATH": "/usr/bin:/bin",
                    "HOME": str(self.folder),
                    "PYTHONPATH": str(STUBS),
                    "OMP_NUM_THREADS": "1",
                },
                # Not in the repository, whose custom_components would be found as well.
                cwd=self.folder,
                stdout=output,
                stderr=output,
            )
        async with asyncio.timeout(120):
            await self._until(self._answers)
            if self._refresh_token:
                await self._log_in(
                    {"grant_type": "refresh_token", "refresh_token": self._refresh_token}
                )
                await self._until(self._has_started)

    async def _until(self, condition: Callable[[], Awaitable[bool]]) -> None:
        while not await condition():
            if self._process is None or self._process.returncode is not None:
                raise RuntimeError(f"Home Assistant ended:\n{self.log[-3000:]}")
            await asyncio.sleep(0.2)

    async def _answers(self) -> bool:
        with contextlib.suppress(aiohttp.ClientError):
            # Once there is an owner, nobody is welcomed any more.
            path = "/manifest.json" if self._refresh_token else "/api/onboarding"
            async with self.http.get(self.url + path) as response:
                return response.status == 200
        return False

    async def _has_started(self) -> bool:
        return bool(json.loads(await self.get("/api/config"))["state"] == "RUNNING")

    async def stop(self) -> None:
        """Stop as the system would."""
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """End it at once, as a lack of memory would."""
        await self._end(signal.SIGKILL)

    async def _end(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)
        await self._process.wait()
        self._process = None
        # So that the next start waits for its own line.
        output = self.folder / "output.log"
        output.rename(output.with_suffix(f".{output.stat().st_mtime_ns}"))

    async def _onboard(self) -> None:
        client = {"client_id": f"{self.url}/"}
        created = await self.post(
            "/api/onboarding/users",
            {**client, "name": "T", "username": "t", "password": "t", "language": "en"},
        )
        await self._log_in({"grant_type": "authorization_code", "code": created["auth_code"]})
        for step, data in (
            ("core_config", {}),
            ("analytics", {}),
            ("integration", {**client, "redirect_uri": f"{self.url}/?auth_callback=1"}),
        ):
            await self.post(f"/api/onboarding/{step}", data)
        await self._until(self._has_started)

    async def _log_in(self, grant: dict[str, str]) -> None:
        form = {"client_id": f"{self.url}/", **grant}
        async with self.http.post(f"{self.url}/auth/token", data=form) as response:
            tokens = await response.json()
        self._refresh_token = tokens.get("refresh_token", self._refresh_token)
        self._tokens = tokens
        self.http.headers["Authorization"] = f"Bearer {tokens['access_token']}"

    async def post(self, path: str, data: dict[str, Any]) -> Any:
        """Post JSON and return JSON."""
        async with self.http.post(self.url + path, json=data) as response:
            if response.status >= 400:
                raise RuntimeError(f"{path}: {response.status} {await response.text()}")
            return await response.json()

    async def get(self, path: str) -> bytes:
        """Get whatever is there."""
        async with self.http.get(self.url + path) as response:
            response.raise_for_status()
            return await response.read()

    async def delete(self, path: str) -> None:
        """Delete what is there."""
        async with self.http.delete(self.url + path) as response:
            response.raise_for_status()

    @property
    def browser_tokens(self) -> dict[str, Any]:
        """What the frontend keeps in its local storage after a login."""
        return {
            **self._tokens,
            "refresh_token": self._refresh_token,
            "hassUrl": self.url,
            "clientId": f"{self.url}/",
            "expires": int(1000 * (time.time() + self._tokens["expires_in"])),
        }

    async def websocket(self, *commands: dict[str, Any]) -> list[Any]:
        """Send commands over the websocket, one after another; returns their results."""
        results: list[Any] = []
        async with self.http.ws_connect(f"{self.url}/api/websocket") as socket:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": self._tokens["access_token"]})
            await socket.receive_json()
            for number, command in enumerate(commands, 1):
                await socket.send_json({"id": number, **command})
                answer = await socket.receive_json()
                if not answer.get("success"):
                    raise RuntimeError(f"{command['type']}: {answer}")
                results.append(answer["result"])
        return results

    async def add_integration(self, domain: str, data: dict[str, Any]) -> dict[str, Any]:
        """Go through the dialog of an integration with one form; returns its result."""
        flow = await self.begin_flow(domain)
        if flow["type"] == "menu":
            flow = await self.next_step(flow, {"next_step_id": "server"})
        return await self.next_step(flow, data)

    async def begin_flow(self, domain: str, **more: Any) -> dict[str, Any]:
        """Open the dialog that adds an integration, or with `entry_id` the one that changes an entry."""
        result: dict[str, Any] = await self.post(_FLOWS, {"handler": domain, **more})
        return result

    async def next_step(self, flow: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
        """Press the button; returns what is shown when what that has begun is over."""
        path = f"{_FLOWS}/{flow['flow_id']}"
        result: dict[str, Any] = await self.post(path, data)
        while result["type"] in ("progress", "progress_done"):
            await asyncio.sleep(0.05)
            result = json.loads(await self.get(path))
        return result

    async def state(self, entity_id: str) -> str | None:
        """Return the state of an entity, None if there is none."""
        async with self.http.get(f"{self.url}/api/states/{entity_id}") as response:
            return None if response.status == 404 else str((await response.json())["state"])

    async def say(
        self, engine: str, message: str, language: str | None = None, **options: Any
    ) -> bytes:
        """Have a text spoken and fetch the audio."""
        asked = {"engine_id": engine, "message": message, "cache": False, "options": options}
        if language is not None:
            asked["language"] = language
        answer = await self.post("/api/tts_get_url", asked)
        return await self.get(answer["path"])
