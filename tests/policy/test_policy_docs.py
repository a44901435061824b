"""docs/policy.md is true: its example is compiled, its tables name what there is."""

import re
import tomllib
from pathlib import Path

from lachan.policy.compile import release
from lachan.policy.live import Live
from lachan.policy.overlay import KINDS
from lachan.policy.profile import Profile, from_mapping
from lachan.policy.snapshot import ROLES

TEXT = (Path(__file__).parents[2] / "docs/policy.md").read_text(encoding="utf-8")


def example() -> dict[str, object]:
    found = re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    assert found is not None
    return tomllib.loads(found[1])


def test_the_example_is_a_profile_without_warnings(tmp_path: Path) -> None:
    assert from_mapping(example()).warnings == ()
    release(tmp_path, [], profiles=[example()])
    assert Live(tmp_path).profile_of("192.168.1.77") == "bong"


def test_the_example_has_every_key() -> None:
    inner = {"engines": "safe_search", "warnings": "id"}
    keys = {inner.get(f, f) for f in Profile.__dataclass_fields__}
    assert keys | {"youtube"} == set(example())


def test_every_file_and_every_kind_of_entry_is_described() -> None:
    assert all(
        f"\n{role}-<hash>." in TEXT or f" {role}-<hash>." in TEXT for role in ROLES
    )
    assert all(f'{{"kind":"{kind}"' in TEXT for kind in KINDS)
