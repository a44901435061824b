"""What publishers of lists call themselves."""

_TITLES = {
    "lachan": "Lá Chắn",
    "hostsvn": "hostsVN",
    "sinfonietta": "Sinfonietta",
    "blocklistproject": "The Block List Project",
    "chongluadao": "Chống Lừa Đảo",
    "v2fly": "v2fly",
    "local": "Lá Chắn, tại nơi này",
}


def of(publisher: str) -> str:
    """Return the name to show for a short id; the id itself when it is not known."""
    return _TITLES.get(publisher, publisher)
