"""The installation's own names reach the gateway."""

from lachan.site.parts import own_hosts


def test_names_are_taken_and_addresses_are_not() -> None:
    hosts = ["localhost", "127.0.0.1", "[::1]", "", "LaChan.example", "nhà.example"]
    assert own_hosts(hosts) == ["lachan.example", "xn--nh-kia.example"]
