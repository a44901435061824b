"""Which addresses a server of ours may be sent to by what somebody typed."""

import ipaddress


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public Internet.

    What an IPv6 address stands for counts (mapped, 6to4). Raises ValueError.
    """
    a = ipaddress.ip_address(address)
    if isinstance(a, ipaddress.IPv6Address):
        a = a.ipv4_mapped or a.sixtofour or a
    return a.is_global and not a.is_multicast
