"""The addresses under which other machines reach this one."""

import ipaddress
import re
import socket
from typing import Final

import ifaddr

_VIRTUAL: Final = re.compile(r"(lo|docker|br-|veth|virbr|hassio|podman|cni|tun|tap)")
"""Interfaces that only this machine sees; Home Assistant might pick such an address."""


def listening_addresses(host: str) -> list[str]:
    """Return the addresses to publish for a server that listens on `host`.

    Home Assistant drops unspecified, loopback and link-local addresses, so these are left out.

    Args:
        host: address or name that the server was told to listen on.

    Returns:
        IPv4 and IPv6 addresses, sorted; empty if nothing can be reached from outside.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        found = {info[4][0] for info in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
        return sorted(str(name) for name in found if _reachable(str(name)))
    if not address.is_unspecified:
        return [host] if _reachable(host) else []
    return sorted(_interface_addresses(with_ipv6=address.version == 6))


def _interface_addresses(*, with_ipv6: bool) -> set[str]:
    """Return the addresses of all real interfaces; IPv6 only where the server listens on it."""
    found: set[str] = set()
    for adapter in ifaddr.get_adapters():
        if _VIRTUAL.match(adapter.name):
            continue
        for ip in adapter.ips:
            text = ip.ip if isinstance(ip.ip, str) else ip.ip[0]
            if (ip.is_IPv4 or with_ipv6) and _reachable(text):
                found.add(text)
    return found


def _reachable(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not (
        address.is_unspecified
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
    )
