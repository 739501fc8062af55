"""Network addresses: this machine's own, and what counts as one caller."""

import ipaddress

IPV6_NETWORK = 64  # one household or office: whoever has one address there has them all


def parsed(said: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Read an address; None where it is none."""
    try:
        return ipaddress.ip_address(said)
    except ValueError:
        return None


def is_loopback(said: str) -> bool:
    """Tell whether an address is this machine's own."""
    found = parsed(said)
    return found is not None and found.is_loopback


def network(said: str) -> str:
    """Give what counts as one caller: an address, of IPv6 the network it stands in, or what was said in its place."""
    found = parsed(said)
    if found is not None and found.version == 6:
        return str(ipaddress.ip_network((found, IPV6_NETWORK), strict=False))
    return said
