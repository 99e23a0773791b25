"""Who is let in: names, other pages, tokens, the trusted proxy; and what every answer says to browsers."""

import asyncio
import re
import socket
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from frames import Page

from benchmarks.stand_ins.tone_engine import ToneEngine
from wyoming_nano_tts.speech.limits import SpeechLimits
from wyoming_nano_tts.web.config import WebConfig, WebConfigError
from wyoming_nano_tts.web.server import FILES

TOKEN = "correct-horse"  # noqa: S105 - of no server
SPEAK = {"text": "One."}
JSON = {"Content-Type": "application/json"}


async def status(
    client: aiohttp.ClientSession,
    path: str,
    headers: dict[str, str] | None = None,
    json: Any = None,
) -> int:
    method = "GET" if json is None else "POST"
    async with client.request(method, path, headers=headers or {}, json=json) as response:
        await response.read()
        return response.status


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost:1", 200),
        ("LOCALHOST", 200),
        ("127.0.0.1:10280", 200),
        ("192.168.1.7", 200),
        ("[::1]:10280", 200),
        (f"{socket.gethostname()}.local", 200),
        ("attacker.example", 421),
        ("attacker.example:10280", 421),
        ("127.0.0.1.attacker.example", 421),
        ("localhost.attacker.example", 421),
        ("", 421),
        ("localhost@attacker.example", 421),
        ("attacker.example/localhost", 421),
    ],
)
async def test_only_our_names_are_answered(
    client: aiohttp.ClientSession, host: str, expected: int
) -> None:
    for path in ("/", "/api/info", "/v1/audio/voices"):
        assert await status(client, path, {"Host": host}) == expected


async def test_further_names_are_given_by_the_owner(page: Page) -> None:
    async with page({"names": ("Pi.home.arpa",)}) as client:
        assert await status(client, "/", {"Host": "pi.home.arpa:10280"}) == 200
        assert await status(client, "/", {"Host": "x.pi.home.arpa"}) == 421


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 200),
        ({"Origin": "http://localhost:5"}, 200),
        ({"Origin": "https://localhost:5"}, 200),  # behind a proxy that adds TLS
        ({"Origin": "http://localhost:6"}, 403),
        ({"Origin": "http://attacker.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Content-Type": "text/plain"}, 403),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 403),
    ],
)
async def test_other_pages_are_not_answered(
    client: aiohttp.ClientSession, engine: ToneEngine, headers: dict[str, str], expected: int
) -> None:
    for path, body in (
        ("/api/speak", SPEAK),
        ("/v1/audio/speech", {"input": "One.", "response_format": "pcm"}),
    ):
        engine.utterances.clear()
        assert await status(client, path, {"Host": "localhost:5", **headers}, body) == expected
        assert bool(engine.utterances) == (expected == 200)


async def test_nothing_but_the_empty_page_is_shown_without_the_token(page: Page) -> None:
    async with page({"token": TOKEN}) as client:
        for name in ("", *FILES):
            assert await status(client, f"/{name}") == 200
        for path in ("/api/info", "/api/pronunciations", "/v1/models", "/v1/audio/voices"):
            for header in (
                None,
                "",
                TOKEN,
                "Bearer wrong-horse",
                f"Bearer {TOKEN}x",
                "Basic Zm9vOmJhcg==",
                "Bearer ü",
            ):
                headers = {} if header is None else {"Authorization": header}
                assert await status(client, path, headers) == 401, (path, header)
        assert await status(client, "/api/info", {"Authorization": f"bearer {TOKEN}"}) == 200
        assert await status(client, "/api/speak", None, SPEAK) == 401
        assert (
            await status(client, "/api/speak", {"Authorization": f"Bearer {TOKEN}"}, SPEAK) == 200
        )


async def test_the_trusted_proxy_needs_no_token_and_no_name_of_ours(page: Page) -> None:
    ours = {"Host": "home.example", "Origin": "https://home.example"}
    async with page({"ingress": "127.0.0.1", "token": TOKEN}) as client:
        assert await status(client, "/api/info", ours) == 200
        assert await status(client, "/api/speak", ours, SPEAK) == 200
        assert (
            await status(client, "/api/speak", {**ours, "Sec-Fetch-Site": "cross-site"}, SPEAK)
            == 403
        )
        async with client.get("/") as response:
            assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]


async def test_with_a_trusted_proxy_all_others_need_the_token(page: Page) -> None:
    async with page({"ingress": "172.30.32.2"}) as client:
        assert await status(client, "/") == 403
        assert await status(client, "/api/info") == 403
    async with page({"ingress": "172.30.32.2", "token": TOKEN}) as client:
        assert await status(client, "/api/info") == 401
        assert await status(client, "/api/info", {"Authorization": f"Bearer {TOKEN}"}) == 200


async def test_every_answer_keeps_browsers_within_the_page(client: aiohttp.ClientSession) -> None:
    for path in ("/", "/page.js", "/api/info", "/nowhere", "/v1/models"):
        async with client.get(path) as response:
            policy = response.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'self';")
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Referrer-Policy"] == "no-referrer"
            assert "Server" not in response.headers
            assert "Access-Control-Allow-Origin" not in response.headers
    async with client.post("/api/speak", json=SPEAK) as response:
        assert response.headers["Content-Security-Policy"].startswith("default-src 'self';")


@pytest.mark.parametrize(
    "path",
    [
        "/../pyproject.toml",
        "/..%2f..%2fserver.py",
        "/page/index.html",
        "/%2e%2e/guard.py",
        "/static/../page.js/../../server.py",
        "//etc/passwd",
        "/index.html%00.js",
        "/server.py",
        "/api/",
    ],
)
async def test_no_path_leads_to_a_file(client: aiohttp.ClientSession, path: str) -> None:
    reader, writer = await asyncio.open_connection(client._base_url.host, client._base_url.port)  # type: ignore[union-attr]
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    assert re.match(rb"HTTP/1.1 (404|400) ", answer)
    assert b"root:" not in answer
    assert b"import" not in answer


async def test_the_page_asks_nobody_else() -> None:
    """No address of another host in what browsers load, but names of XML and of links that a person presses."""
    folder = Path(__file__).parents[2] / "wyoming_nano_tts" / "web" / "page"
    assert {path.name for path in folder.iterdir()} == set(FILES)
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}", text), path
        assert not re.findall(r"""(?:src|href|fetch\(|getJson\(|postJson\()=?["'`]/""", text), path


async def test_bodies_are_bounded(page: Page, engine: ToneEngine) -> None:
    async with page(limits=SpeechLimits(max_text_characters=100)) as client:
        async with client.post("/api/speak", json={"text": "a " * 51}) as response:
            assert response.status == 400
            assert (
                "a request may have 100 characters" in (await response.json())["error"]["message"]
            )
        async with client.post(
            "/api/speak", data=b'{"text": "' + b"a" * 200_000, headers=JSON
        ) as response:
            assert response.status == 413
            assert "send it in parts" in (await response.json())["error"]["message"]
        deep = b'{"text": ' + b"[" * 1000 + b"]" * 1000 + b"}"
        for body in (deep, b"[]", b"{", b"\xff", b'{"text": 5}', b'"text"', b"null"):
            async with client.post("/api/speak", data=body, headers=JSON) as response:
                assert response.status == 400, body
    assert not engine.utterances


async def test_requests_share_the_room_of_the_server(page: Page, engine: ToneEngine) -> None:
    """With all its room taken, by whatever way, the page is refused as a Wyoming client would be."""
    engine.gate.clear()
    try:
        async with page(limits=SpeechLimits(max_requests=2)) as client:
            asked = [
                asyncio.create_task(status(client, "/api/speak", None, SPEAK)) for _ in range(2)
            ]
            while len(engine.utterances) < 1:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)
            for path, body in (
                ("/api/speak", SPEAK),
                ("/v1/audio/speech", {"input": "x", "response_format": "wav"}),
            ):
                async with client.post(path, json=body) as response:
                    assert response.status == 503
                    assert int(response.headers["Retry-After"]) > 0
                    assert (await response.json())["error"]["code"] == "overloaded"
            engine.gate.set()
            assert await asyncio.gather(*asked) == [200, 200]
            assert await status(client, "/api/speak", None, SPEAK) == 200
    finally:
        engine.gate.set()


@pytest.mark.parametrize(
    ("version", "expected"), [("0.9", 505), ("1.0", 200), ("1.1", 200), ("2.0", 505), ("9.9", 400)]
)
async def test_versions_of_http_that_are_not_spoken_are_refused(
    client: aiohttp.ClientSession, version: str, expected: int
) -> None:
    assert client._base_url is not None
    reader, writer = await asyncio.open_connection("127.0.0.1", client._base_url.port)
    writer.write(
        f"GET /api/info HTTP/{version}\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
    )
    answer = await asyncio.wait_for(reader.read(), 30)
    writer.close()
    assert int(answer.split(b" ")[1]) == expected


@pytest.mark.parametrize("path", ["/", "/api/info", "/nowhere"])
async def test_an_expectation_that_is_no_text_is_refused(
    client: aiohttp.ClientSession, path: str
) -> None:
    assert client._base_url is not None
    reader, writer = await asyncio.open_connection("127.0.0.1", client._base_url.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nExpect: ".encode() + b"\xad\r\n\r\n")
    answer = await asyncio.wait_for(reader.readline(), 30)
    writer.close()
    assert answer.split(b" ")[1] == b"417"


async def test_methods_and_paths_that_are_not_there(client: aiohttp.ClientSession) -> None:
    assert await status(client, "/api/speak") == 405
    assert await status(client, "/nowhere") == 404
    async with client.delete("/api/pronunciations") as response:
        assert response.status == 405


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("127.0.0.1:10280", "127.0.0.1", 10280),
        ("8080", "127.0.0.1", 8080),
        ("0.0.0.0", "0.0.0.0", 10280),
        ("[::1]:80", "::1", 80),
        ("::1", "::1", 10280),
        ("pi.local:81", "pi.local", 81),
    ],
)
def test_addresses(address: str, host: str, port: int) -> None:
    config = WebConfig.of(address)
    assert (config.host, config.port) == (host, port)


@pytest.mark.parametrize(
    ("address", "more", "message"),
    [
        ("127.0.0.1:x", {}, "must be HOST:PORT"),
        (":80", {}, "must be HOST:PORT"),
        ("127.0.0.1:70000", {}, "must be HOST:PORT"),
        ("0.0.0.0:80", {"edit": True}, "would let everyone on the network"),
        ("127.0.0.1", {"token": "short"}, "8 ASCII characters"),
        ("127.0.0.1", {"ingress": "proxy"}, "not an IP address"),
        ("127.0.0.1", {"names": ("a/b",)}, "not a host name"),
    ],
)
def test_wrong_settings_are_explained(address: str, more: dict[str, Any], message: str) -> None:
    with pytest.raises(WebConfigError, match=message):
        WebConfig.of(address, **more)


def test_edits_need_a_token_only_beyond_this_machine() -> None:
    assert WebConfig.of("127.0.0.1", edit=True).is_loopback
    assert not WebConfig.of("0.0.0.0", edit=True, token=TOKEN).is_loopback
