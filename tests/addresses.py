"""Every address of the site by its name."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def addresses() -> dict[str, URLPattern]:
    """Return every URL name of the site."""
    return dict(_named(get_resolver().url_patterns, ""))


def words_in(pattern: URLPattern) -> list[str]:
    """Return the names of what stands in an address."""
    return [*(pattern.pattern.converters or pattern.pattern.regex.groupindex)]


def _named(
    patterns: list[URLPattern | URLResolver], space: str
) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _named(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}", pattern
