"""What the box is packed in: the systemd unit, the Compose file, the settings."""

import configparser
import re
import subprocess
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
MOST_EXPOSED = 2.0  # of 10, as `systemd-analyze security` reckons

# Keys of a service that we use, with their types: schema/compose-spec.json of
# compose-spec at 00655e22 (Apache-2.0).
SERVICE: dict[str, type | tuple[type, ...]] = {
    "build": dict,
    "network_mode": str,
    "restart": str,
    "read_only": bool,
    "init": bool,
    "mem_limit": (int, str),
    "pids_limit": (int, str),
    "cap_drop": list,
    "cap_add": list,
    "security_opt": list,
    "tmpfs": (str, list),
    "environment": (dict, list),
    "volumes": list,
    "stop_grace_period": str,
}


def unit() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # as the manual says
    parser.read(PACKAGING / "lachan-box.service")
    return parser


def test_the_unit_may_bind_low_ports_and_nothing_else() -> None:
    service = unit()["Service"]
    assert service["CapabilityBoundingSet"] == "CAP_NET_BIND_SERVICE"
    assert service["User"] == "lachan-box"
    for key in ("NoNewPrivileges", "ProtectHome", "MemoryDenyWriteExecute"):
        assert service[key] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert int(service["MemoryMax"].removesuffix("M")) < 512


def test_unit_package_and_settings_name_the_same_places() -> None:
    service, deb = unit()["Service"], (PACKAGING / "deb.sh").read_text()
    program = service["ExecStart"].split()[0]
    assert f'"$root{program}"' in deb
    settings = service["EnvironmentFile"].lstrip("-")
    assert f'"$root{settings}"' in deb
    home = f"/var/lib/{service['StateDirectory']}"
    assert unit()["Unit"]["ConditionPathExists"] == f"{home}/box.json"
    for script in ("postinst", "postrm"):
        assert home in (PACKAGING / script).read_text()


def test_systemd_takes_the_unit_and_finds_it_closed(tmp_path: Path) -> None:
    text = (PACKAGING / "lachan-box.service").read_text()
    copy = tmp_path / "lachan-box.service"
    copy.write_text(text.replace("/usr/bin/lachan", "/bin/true"))
    verify = ["systemd-analyze", "verify", "--man=no", str(copy)]
    done = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    look = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(copy)]
    said = subprocess.run(look, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Overall exposure level for \S+: (\d+\.\d+)", said)
    assert found
    assert float(found[1]) <= MOST_EXPOSED


def compose() -> Any:
    return yaml.safe_load((PACKAGING / "compose.yaml").read_text())


def test_the_compose_file_has_the_keys_of_the_specification() -> None:
    whole = compose()
    assert set(whole) == {"services", "volumes"}
    for service in whole["services"].values():
        for key, value in service.items():
            assert isinstance(value, SERVICE[key]), key
        assert (PACKAGING / service["build"]["context"] / "src").is_dir()
        dockerfile = service["build"]["dockerfile"]
        assert (ROOT / dockerfile).is_file()
        mounted = {volume.partition(":")[0] for volume in service["volumes"]}
        assert mounted == set(whole["volumes"])


def test_settings_of_container_and_package_are_those_of_the_box() -> None:
    read = (ROOT / "src/lachan/box/commands.py").read_text()
    lines = (PACKAGING / "lachan-box.default").read_text().splitlines()
    given = {line.partition("=")[0] for line in lines if line[:1] not in {"", "#"}}
    for service in compose()["services"].values():
        given |= set(service["environment"])
    assert given
    for name in given:
        assert f'env.text("{name}")' in read


def test_the_box_stands_on_its_own_in_a_container() -> None:
    for service in compose()["services"].values():
        assert service["cap_drop"] == ["ALL"]
        assert service["cap_add"] == ["NET_BIND_SERVICE"]
        assert service["read_only"] is True
        assert "no-new-privileges:true" in service["security_opt"]
