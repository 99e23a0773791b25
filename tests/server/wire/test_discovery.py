"""Discovery: what is published, seen by a real mDNS browser where the machine has multicast."""

import asyncio
import builtins
import ipaddress
from typing import Any

import ifaddr
import pytest
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from wyoming_nano_tts.server.wire import addresses, discovery
from wyoming_nano_tts.server.wire.addresses import listening_addresses
from wyoming_nano_tts.server.wire.discovery import Discovery, DiscoveryError, instance_name

ID = "0123456789abcdef0123456789abcdef"
TYPE = "_wyoming._tcp.local."


def adapter(name: str, *ips: str) -> ifaddr.Adapter:
    """Return a network interface."""
    found = [
        ifaddr.IP((ip, 0, 0) if ipaddress.ip_address(ip).version == 6 else ip, 24, name)
        for ip in ips
    ]
    return ifaddr.Adapter(name, name, found)


@pytest.fixture
def interfaces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with one network, its containers' bridge and an address from no DHCP."""
    adapters = [
        adapter("lo", "127.0.0.1", "::1"),
        adapter("eth0", "192.168.1.20", "fe80::1", "2001:db8::20"),
        adapter("wlan0", "169.254.3.4"),
        adapter("docker0", "172.17.0.1"),
        adapter("veth12", "172.18.0.1"),
    ]
    monkeypatch.setattr(ifaddr, "get_adapters", lambda: adapters)


@pytest.mark.usefixtures("interfaces")
@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("0.0.0.0", ["192.168.1.20"]),
        ("::", ["192.168.1.20", "2001:db8::20"]),
        ("192.168.1.20", ["192.168.1.20"]),
        ("127.0.0.1", []),
        ("localhost", []),
        ("169.254.3.4", []),
    ],
)
def test_addresses(host: str, expected: list[str]) -> None:
    """Home Assistant drops unspecified and link-local addresses."""
    assert listening_addresses(host) == expected


def test_real_interfaces_give_addresses_that_home_assistant_takes() -> None:
    for text in listening_addresses("0.0.0.0"):
        address = ipaddress.ip_address(text)
        assert not address.is_unspecified
        assert not address.is_link_local
        assert not address.is_loopback


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Kitchen", "Kitchen-012345"),
        ("a.b/ü", "a-b-012345"),
        ("x" * 100, "x" * 56 + "-012345"),
    ],
)
def test_instance_names_are_unique_and_short_enough(name: str, expected: str) -> None:
    assert instance_name(name, ID) == expected
    for nothing in ("", "厨房", " . "):
        assert instance_name(nothing, ID).startswith("nano-tts-")
    assert len(instance_name(name, ID).encode()) <= 63


async def test_published_until_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole of it, on the loopback interface."""
    monkeypatch.setattr(addresses, "listening_addresses", lambda _: ["192.0.2.7"])
    monkeypatch.setattr("zeroconf.asyncio.AsyncZeroconf", _loopback)
    published = Discovery("0.0.0.0", 10200, name="Test", server_id=ID, service_type=TYPE)
    running = asyncio.create_task(published.run())
    browser = _loopback()
    try:
        name = f"Test-012345.{TYPE}"
        info = AsyncServiceInfo(TYPE, name)
        async with asyncio.timeout(20):
            while not await info.async_request(browser.zeroconf, 1000):
                pass
        assert info.parsed_addresses() == ["192.0.2.7"]
        assert info.port == 10200
        assert info.decoded_properties == {"id": ID, "v": "1", "app": "nano-tts"}
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await browser.async_close()
    other = _loopback()
    assert not await AsyncServiceInfo(TYPE, name).async_request(other.zeroconf, 500)
    await other.async_close()


async def test_a_new_address_is_published(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """At boot the server may start before the network."""
    caplog.set_level("INFO", "wyoming_nano_tts")
    found = iter([[], ["192.0.2.7"], ["192.0.2.7"], ["192.0.2.8"]])
    monkeypatch.setattr(addresses, "listening_addresses", lambda _: next(found, ["192.0.2.8"]))
    monkeypatch.setattr("zeroconf.asyncio.AsyncZeroconf", _loopback)
    monkeypatch.setattr(discovery, "REFRESH_SECONDS", 0.01)
    published = Discovery("0.0.0.0", 10200, name="Test", server_id=ID, service_type=TYPE)
    running = asyncio.create_task(published.run())
    async with asyncio.timeout(30):
        while "192.0.2.8" not in caplog.text:
            await asyncio.sleep(0.02)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert caplog.text.count("Published as Test-012345._wyoming._tcp.local. at 192.0.2.7") == 1
    assert caplog.text.count("Nothing to publish: no other machine can reach 0.0.0.0") == 1


def test_missing_package_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    real_import = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("zeroconf"):
            raise ImportError(name)
        return real_import(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(DiscoveryError, match="pip install"):
        Discovery("0.0.0.0", 10200, name="", server_id=ID, service_type=TYPE)


def _loopback() -> AsyncZeroconf:
    return AsyncZeroconf(interfaces=["127.0.0.1"])
