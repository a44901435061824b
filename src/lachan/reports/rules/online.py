"""Accounts, links and phones in a text, each in one spelling. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from lachan.reports.rules.intake import MANY_MAX, Online

PLATFORMS: Final = {
    "zalo": "Zalo",
    "facebook": "Facebook, Messenger",
    "tiktok": "TikTok",
    "youtube": "YouTube",
    "roblox": "Roblox",
    "discord": "Discord",
    "telegram": "Telegram",
    "instagram": "Instagram",
    "game": "",
    "other": "",
}
_HOSTS: Final[Mapping[str, str]] = {
    "zalo.me": "zalo",
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "fb.me": "facebook",
    "fb.watch": "facebook",
    "messenger.com": "facebook",
    "m.me": "facebook",
    "tiktok.com": "tiktok",
    "youtube.com": "youtube",
    "youtu.be": "youtube",
    "roblox.com": "roblox",
    "discord.com": "discord",
    "discord.gg": "discord",
    "discordapp.com": "discord",
    "t.me": "telegram",
    "telegram.me": "telegram",
    "instagram.com": "instagram",
}
# Words children use for each, before the name of an account.
_CALLED: Final = {
    "zalo": "zalo|zl",
    "facebook": "facebook|face|fb|messenger|mess",
    "tiktok": "tiktok|tik tok|tt",
    "youtube": "youtube|ytb|yt",
    "roblox": "roblox|rbx|rb",
    "discord": "discord|dc",
    "telegram": "telegram|tele|tlg",
    "instagram": "instagram|insta|ig",
    "game": "free fire|ff|liên quân|lien quan|minecraft|pubg|play together",
}
_TLD = (
    "com|net|org|info|biz|vn|me|io|co|gg|tv|be|app|xyz|top|site|online|club|live|link|"
    "shop|store|vip|win|bet|fun|cc|ru|cn|to|ly|gl|us|asia|dev|page|watch|pro|icu|life"
)
_URL: Final = re.compile(
    rf"(?<![\w@.])(?:https?://[^\s<>\"'“”]+"
    rf"|(?:[a-z0-9](?:[a-z0-9-]{{0,62}})\.){{1,5}}(?:{_TLD})\b(?:/[^\s<>\"'“”]*)?)",
    re.IGNORECASE,
)
_PHONE: Final = re.compile(
    r"(?<![\w/.+])(?:(?:\+|00)?84[ .-]?|0)(?:[35789])(?:[ .-]?\d){8}(?!\d)"
)
_HANDLE: Final = re.compile(r"(?<![\w.@/])@([\w](?:[\w.-]{1,38}\w))")
_TAG: Final = re.compile(r"(?<![\w#])([\w.]{2,32}#\d{4})(?!\d)")
_NAMED: Final = {
    platform: re.compile(
        rf"(?<!\w)(?:{words})(?!\w)[ \t]*(?:là|tên|nick|acc|id)?[ \t]*[:=][ \t]*"
        r"@?([\w][\w.\-#]{1,39})",
        re.IGNORECASE,
    )
    for platform, words in _CALLED.items()
}
_WORD: Final = {
    platform: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    for platform, words in _CALLED.items()
}
_TRACKING: Final = re.compile(
    r"(?:utm_\w+|fbclid|gclid|igshid|igsh|si|mibextid|_[rt]|ref|refsrc|share_\w+)\Z"
)
_TRAILING: Final = ".,;:!?)]}…»"


def find_online(text: str, chosen: Iterable[str] = ()) -> tuple[Online, ...]:
    """Return what a text names, in its order, each once, at most `MANY_MAX`.

    chosen: platforms the reporter ticked; a name without one belongs to the only one.
    """
    ticked = [p for p in chosen if p in _CALLED]
    only = ticked[0] if len(ticked) == 1 else ""
    found: dict[str, Online] = {}
    for row in text.splitlines():
        here = next((p for p, word in _WORD.items() if word.search(row)), only)
        for one in _in_row(row, here):
            found.setdefault(one.normal, one)
    return tuple(found.values())[:MANY_MAX]


def of_lines(text: str, chosen: Iterable[str] = ()) -> tuple[Online, ...]:
    """Return what a field of accounts names; a line of nothing known is a name."""
    ticked = list(chosen)
    only = ticked[0] if len(ticked) == 1 else ""
    found: dict[str, Online] = {}
    for row in text.splitlines():
        name = row.strip()
        known = find_online(name, ticked)
        for one in known or ((named_account(name, only),) if name else ()):
            found.setdefault(one.normal, one)
    return tuple(found.values())[:MANY_MAX]


def named_account(name: str, platform: str) -> Online:
    """Return an account by its name alone, spaces and letter case as one spelling."""
    plain = " ".join(name.split())[:300]
    normal = f"{platform}:{plain.lower()}" if platform else plain.lower()
    return Online(platform=platform, account=plain, normal=normal)


def _in_row(row: str, platform: str) -> list[Online]:
    at: list[tuple[int, Online]] = []
    rest = row
    for match in _URL.finditer(row):
        if one := link(match.group()):
            at.append((match.start(), one))
            rest = _blank(rest, match.start(), match.end())
    for match in _PHONE.finditer(rest):
        at.append((match.start(), _phone(match.group(), platform)))
        rest = _blank(rest, match.start(), match.end())
    for known, pattern in _NAMED.items():
        for match in pattern.finditer(rest):
            at.append((match.start(1), named_account(match.group(1), known)))
            rest = _blank(rest, match.start(1), match.end(1))
    for match in _TAG.finditer(rest):
        at.append((match.start(), named_account(match.group(1), "discord")))
        rest = _blank(rest, match.start(), match.end())
    at += [
        (match.start(), named_account(match.group(1), platform))
        for match in _HANDLE.finditer(rest)
    ]
    return [one for _, one in sorted(at, key=lambda pair: pair[0])]


def _blank(row: str, start: int, end: int) -> str:
    return row[:start] + " " * (end - start) + row[end:]


def _phone(text: str, platform: str) -> Online:
    digits = "".join(c for c in text if c.isdigit())
    digits = "0" + digits.removeprefix("00")[-9:]
    on_phone = platform if platform in {"zalo", "telegram"} else ""
    normal = f"{on_phone}:{digits}" if on_phone else digits
    return Online(platform=on_phone, account=digits, normal=normal)


def link(text: str) -> Online | None:
    """Return a link with its platform and, where the address tells, its account."""
    raw = text.rstrip(_TRAILING)
    whole = raw if "://" in raw else f"https://{raw}"
    try:
        parts = urlsplit(whole)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
        query = parse_qsl(parts.query, max_num_fields=50)
    except ValueError:
        return None
    if "." not in host:
        return None
    kept = [(k, v) for k, v in query if not _TRACKING.match(k)]
    tail = f"?{urlencode(kept)}" if kept else ""
    normal = f"{host}{parts.path.rstrip('/')}{tail}"[:400]
    platform = _platform(host)
    account = _account(platform, parts.path, dict(kept))
    return Online(platform=platform, account=account, url=raw[:500], normal=normal)


def _platform(host: str) -> str:
    labels = host.split(".")
    ends = (".".join(labels[i:]) for i in range(len(labels)))
    return next((_HOSTS[end] for end in ends if end in _HOSTS), "")


# First steps of a path that are no account's name.
_NOT_NAMES: Final = frozenset(
    {
        *("groups", "watch", "reel", "reels", "share", "story", "stories", "photo"),
        *(
            "photos",
            "video",
            "videos",
            "p",
            "profile.php",
            "pages",
            "events",
            "messages",
        ),
        *("t", "channels", "invite", "games", "shorts", "playlist", "results", "embed"),
        *("c", "s", "joinchat", "people", "permalink.php", "explore"),
    }
)


def _account(platform: str, path: str, query: Mapping[str, str]) -> str:
    """Return whose page an address of a platform is, or ""."""
    steps = [step for step in path.split("/") if step]
    if not platform or not steps:
        return ""
    if steps[0] == "profile.php":
        return query.get("id", "")[:80]
    if steps[0] in {"users", "user", "channel"} and len(steps) > 1:
        return steps[1][:80]
    if steps[0].startswith("@"):
        return steps[0][1:81]
    named = platform in {"zalo", "facebook", "telegram", "instagram"}
    return steps[0][:80] if named and steps[0] not in _NOT_NAMES else ""
