"""Policy directories made in a temporary place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lachan.policy.compile import ListSource


@pytest.fixture
def write_list(tmp_path: Path) -> Callable[..., ListSource]:
    """Return a function that writes a list and says how to compile it."""

    def write(
        text: str,
        category: str = "gambling",
        *,
        source: str = "",
        subtree: bool = False,
        form: str = "auto",
    ) -> ListSource:
        source = source or category
        path = tmp_path / f"{source}.txt"
        path.write_text(text, encoding="utf-8")
        return ListSource(path, category, source, form, subtree)

    return write
