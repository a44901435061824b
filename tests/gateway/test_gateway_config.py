"""The gateway's TOML."""

import re
from pathlib import Path

import pytest

from lachan.gateway.config import Config, from_mapping, load
from lachan.lib.errors import UsageError

ROOT = Path(__file__).parents[2]


def test_the_example_of_the_documentation_is_taken_whole(tmp_path: Path) -> None:
    text = (ROOT / "docs/gateway.md").read_text(encoding="utf-8")
    example = re.search(r"```toml\n# gateway\.toml\n(.*?)```", text, re.DOTALL)
    assert example is not None
    path = tmp_path / "gateway.toml"
    path.write_text(example[1], encoding="utf-8")
    config = load(path)
    assert config.listen == (("127.0.0.1", 5300), ("::1", 5300))
    assert config.forwarders == frozenset({"192.168.1.1"})
    assert config.limits.queries_per_s == 400


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"lisen": []}, "unknown key 'lisen'"),
        ({"limits": {"qps": 1}}, "unknown key limits.qps"),
        ({"limits": 3}, "limits: a table"),
        ({"limits": {"burst": -1}}, "limits.burst: -1"),
        ({"listen": "127.0.0.1:53"}, "listen: a list of strings"),
        ({"listen": ["127.0.0.1"]}, "listen: "),
        ({"serve": ["10.0.0.1/8"]}, "serve: "),
        ({"forwarders": ["router"]}, "forwarders: "),
        ({"workers": 0}, "workers: 0"),
        ({"utc_offset_min": 9999}, "utc_offset_min"),
        ({"run": 5}, "run: a path"),
    ],
)
def test_a_wrong_key_or_value_is_named(data: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        from_mapping(data, Config())


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(b"\xff = [")
    with pytest.raises(UsageError):
        load(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        load(tmp_path / "none.toml")
