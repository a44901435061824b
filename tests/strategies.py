"""Hypothesis strategies that several packages use."""

from hypothesis import strategies as st

LABEL = st.from_regex(r"[a-z0-9_]([a-z0-9_-]{0,10}[a-z0-9_])?", fullmatch=True)


def names(max_labels: int = 5) -> st.SearchStrategy[str]:
    """Domain names as `policy.names.normalise` returns them."""
    return st.lists(LABEL, min_size=1, max_size=max_labels).map(".".join)
