"""Which addresses are called at all: written in one way, and of no place inside."""

import socket
from collections.abc import Sequence
from ipaddress import ip_address
from time import monotonic, sleep

import pytest

from service.outgoing.calling import Outgoing
from service.outgoing.targets import Forbidden, Guarded, Listed, UnfitAddress, fit_address
from tests.receiving import receiving

PUBLIC = ("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822", "::ffff:93.184.216.34")
INSIDE = (
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104 - judged, not listened on
    "0.1.2.3",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "169.254.169.254",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2001::1",
    "2001:0:5db8:d822::1",
    "2001:db8::1",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "100::1",
    "5f00::1",
)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_everybodys_network_is_called(address: str) -> None:
    """Plain, by NAT64 and mapped."""
    assert Listed().admits("example.org", ip_address(address))


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_not(address: str) -> None:
    """However it is dressed, and whatever name leads there."""
    assert not Listed().admits("example.org", ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org/hook",
        "//example.org/hook",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org:6379/_x",
        "http:/example.org",
        "http://",
        "http:///path",
        "http://user@example.org/",
        "http://user:pass@example.org/",
        "http://example.org@127.0.0.1/",
        "http://example.org/#part",
        "http://example.org\\@127.0.0.1/",
        "http://example.org /",
        "http://example.org/a b",
        "http://example.org/\r\nHost: inside",
        "http://example.org\t/",
        "http://example.org./",
        "http://.example.org/",
        "http://example..org/",
        "http://-a.example.org/",
        "http://exam%70le.org/",
        "http://教务.example.org/",
        "http://127。0。0。1/",
        "http://①②⑦.0.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.1/",
        "http://1.2.3.4.5/",
        "http://256.0.0.1/",
        "http://127.0.0.01/",
        "http://example.0x/",
        "http://[::1%25eth0]/",
        "http://[::1%eth0]/",
        "http://[::1]x:80/",
        "http://x[::1]:80/",
        "http://[::1/",
        "http://[v1.fe80]/",
        "http://example.org:/",
        "http://example.org:0/",
        "http://example.org:080/",
        "http://example.org:22/",
        "http://example.org:25/",
        "http://example.org:65536/",
        "http://example.org:-1/",
        "http://example.org:８０/",
        "http://example.org/" + "a" * 500,
    ],
)
def test_what_could_be_read_in_two_ways_is_no_address(url: str) -> None:
    """With a sentence that says why."""
    with pytest.raises(UnfitAddress) as caught:
        fit_address(url)
    assert str(caught.value).endswith("。")


@pytest.mark.parametrize(
    "url",
    [
        "https://oa.example.edu.cn/hook?key=1&b=%E4%B8%AD",
        "HTTPS://OA.example.edu.cn",
        "http://xn--fiqs8s.example.org:8080/a//b",
        "http://93.184.216.34:443/",
        "https://[2606:2800:220:1:248:1893:25c8:1946]:8443/",
        "http://a_b.example.org/~x;y=1",
    ],
)
def test_an_ordinary_address_is_one(url: str) -> None:
    """With port, query and name of any script as it is sent."""
    assert fit_address(url).hostname


def test_what_an_operator_lists_is_called() -> None:
    """A name opens what it leads to, but for what clouds tell there; a network what lies in it."""
    by_name, by_network = Listed.of(["oa.inside"]), Listed.of(["10.1.0.0/16", "fd00::/8", "169.254.7.7"])
    inside, metadata = ip_address("10.1.2.3"), ip_address("169.254.169.254")
    assert by_name.admits("oa.inside", inside) and not by_name.admits("other.inside", inside)
    assert not by_name.admits("oa.inside", metadata)
    assert not by_name.admits("oa.inside", ip_address("::ffff:169.254.169.254"))
    assert not by_name.admits("oa.inside", ip_address("0.0.0.0"))  # noqa: S104
    assert by_network.admits("any", inside) and by_network.admits("any", ip_address("::ffff:10.1.2.3"))
    assert by_network.admits("any", ip_address("fd00::1")) and by_network.admits(
        "any", ip_address("169.254.7.7")
    )
    assert not by_network.admits("any", ip_address("10.2.0.1")) and not by_network.admits("any", metadata)
    assert not Listed.of(["0.0.0.0/0", "::/0"]).admits("any", ip_address("0.0.0.0"))  # noqa: S104


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "fe80::a9fe:a9fe",
        "100.80.80.80",
        "100.96.0.96",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd20:ce::254",
    ],
)
def test_what_clouds_tell_is_listed_as_such_or_not_called(address: str) -> None:
    """No name that somebody leads there opens it, and no network that was listed for its other addresses."""
    found = ip_address(address)
    wide = ["0.0.0.0/0", "100.64.0.0/10", "168.63.0.0/16", "192.0.0.0/24", "::/0", "fd00::/8"]
    assert not Listed.of(["oa.inside", *wide]).admits("oa.inside", found)
    assert Listed.of([address]).admits("any", found)
    assert Listed.of(["100.64.0.0/10"]).admits("any", ip_address("100.100.100.201"))


class Rebinding:
    """A resolver that tells another address each time."""

    def __init__(self, *told: Sequence[str]) -> None:
        self.told = list(told)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        """The next addresses."""
        self.asked.append(host)
        return self.told.pop(0)


def test_a_name_is_asked_for_once_and_what_was_looked_at_is_called() -> None:
    """Whatever it leads to the second time: nobody asks."""
    with receiving() as first, socket.create_server(("127.0.0.2", 0)) as second:
        second.settimeout(0.2)
        resolve = Rebinding(["127.0.0.1"], ["127.0.0.2"])
        calls = Outgoing(3, 100, Guarded(Listed.of(["127.0.0.1"]), resolve))
        assert 200 == calls.call("POST", f"http://rebinding.example:{first.port}/", b"{}").status
        assert ["rebinding.example"] == resolve.asked
        assert f"rebinding.example:{first.port}" == first.calls[0].headers["host"]
        with pytest.raises(Forbidden):
            calls.call("POST", f"http://rebinding.example:{second.getsockname()[1]}/", b"{}")
        with pytest.raises(TimeoutError):
            second.accept()


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::1"], ["not an address"], []]
)
def test_a_name_with_one_address_inside_is_closed(addresses: list[str]) -> None:
    """Nothing is connected to."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.1)
        dial = Guarded(Listed(), lambda host, port: addresses)
        with pytest.raises(OSError, match="address"):
            dial("name.example", listening.getsockname()[1], 1)
        with pytest.raises(TimeoutError):
            listening.accept()


def test_a_slow_resolver_is_not_waited_for() -> None:
    """The system would wait half a minute."""

    def resolve(host: str, port: int) -> Sequence[str]:
        sleep(2)
        return ["93.184.216.34"]

    begun = monotonic()
    with pytest.raises(TimeoutError):
        Guarded(Listed(), resolve)("slow.example", 80, 0.2)
    assert monotonic() - begun < 1.5
