"""Which addresses lie inside: of this machine, of its networks, or of nobody (IANA's registries)."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

TELLING: tuple[Network, ...] = tuple(
    map(
        ip_network,
        (
            "169.254.0.0/16",  # link-local, where most of them do
            "fe80::/10",
            "100.80.80.80/32",  # UCloud
            "100.96.0.96/32",  # Volcengine
            "100.100.100.200/32",  # Alibaba Cloud
            "168.63.129.16/32",  # Azure, though it looks like anybody's
            "192.0.0.192/32",  # Oracle
            "fd00:c1::a9fe:a9fe/128",  # Oracle
            "fd00:42::42/128",  # Scaleway
            "fd00:ec2::/32",  # AWS
            "fd20:ce::254/128",  # Google
        ),
    )
)
"""Where clouds tell their secrets to whoever asks from within a machine of theirs."""

INSIDE = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",  # shared by customers of a carrier
            "127.0.0.0/8",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        ),
    )
)
OUTSIDE_6 = IPv6Network("2000::/3")
"""The only addresses of IPv6 that are given to anybody; what is special among them follows."""

SPECIAL_6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))
CARRYING_LAST = tuple(map(IPv6Network, ("::ffff:0:0/96", "64:ff9b::/96")))
"""Addresses of IPv4 in the clothes of IPv6: mapped, and by NAT64."""

CARRYING_6TO4 = IPv6Network("2002::/16")
NOWHERE = tuple(map(ip_network, ("0.0.0.0/8", "224.0.0.0/4", "255.255.255.255/32", "::/128", "ff00::/8")))


def is_inside(address: Address) -> bool:
    """Whether not everybody may reach the undressed address, or it is nobody's."""
    if telling(address):
        return True
    if isinstance(address, IPv4Address):
        return any(address in network for network in INSIDE)
    return address not in OUTSIDE_6 or any(address in network for network in SPECIAL_6)


def telling(address: Address) -> Network | None:
    """The network in which a cloud tells its secrets by the undressed address; None where none does."""
    return next((network for network in TELLING if address in network), None)


def is_nowhere(address: Address) -> bool:
    """Whether the undressed address is no single host's: unspecified, multicast, broadcast."""
    return any(address.version == network.version and address in network for network in NOWHERE)


def undressed(address: Address) -> Address:
    """The address of IPv4 that one of IPv6 leads to, where it does; else itself."""
    if isinstance(address, IPv4Address):
        return address
    if any(address in network for network in CARRYING_LAST):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address in CARRYING_6TO4:
        return IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
    return address
