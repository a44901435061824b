"""Open data: a folder that anybody can check, an API, a package that runs."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from nacl.signing import VerifyKey
from tests.observatory import made

from lachan.lib.errors import LachanError
from lachan.observatory import facts
from lachan.observatory.opendata.columns import COLUMNS, data_csv
from lachan.observatory.opendata.describing import MEANINGS
from lachan.observatory.opendata.folder import SIGNS
from lachan.observatory.opendata.research import package
from lachan.observatory.releases import signing
from lachan.observatory.services.publishing import folder_of
from lachan.site.commands import observatory_publish
from lachan.site.paths import Paths
from lachan.stats import keys

pytestmark = pytest.mark.django_db
OPEN = "/so-lieu/du-lieu-mo"


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_folder_holds_what_its_list_says(data: Paths) -> None:
    release = made.keep(made.national("2026-09", 21.4))
    files = written(folder_of(release))
    lines = files["SHA256SUMS"].decode().splitlines()
    listed = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert set(listed) == set(files) - {"SHA256SUMS", "SHA256SUMS.sig"}
    for name, digest in listed.items():
        assert hashlib.sha256(files[name]).hexdigest() == digest
    package_ = json.loads(files["datapackage.json"])
    assert package_["resources"][0]["hash"] == f"sha256:{listed['data.csv']}"


def test_the_list_is_signed_and_so_is_the_release(data: Paths) -> None:
    release = made.keep(made.national("2026-09", 21.4))
    files = written(folder_of(release))
    secret = keys.ensure(settings.RELEASE_KEY, keys.OF_RELEASES)
    signature = bytes.fromhex(files["SHA256SUMS.sig"].decode())
    VerifyKey(keys.public_of(secret)).verify(SIGNS + files["SHA256SUMS"], signature)
    signing.check(files["release.json"], keys.public_of(made.SECRET))
    with pytest.raises(LachanError):
        signing.check(files["release.json"].replace(b"21.4", b"11.4"), made.SECRET)


def test_a_folder_is_never_written_again(data: Paths) -> None:
    release = made.keep(made.national("2026-09", 21.4))
    folder = folder_of(release)
    before = written(folder)
    (folder / "data.csv").write_bytes(b"mine")
    assert folder_of(release) == folder
    assert (folder / "data.csv").read_bytes() == b"mine"
    later = made.revised(release, "Một nguồn gửi thiếu.")
    other = folder_of(later)
    assert other != folder
    assert "Một nguồn gửi thiếu." in written(other)["REVISIONS.md"].decode()
    assert "Một nguồn" not in before["REVISIONS.md"].decode()
    assert not list(folder.parent.glob(".coming-*"))


def test_every_column_is_described_and_no_figure_is_missing() -> None:
    release = made.month("2026-09")
    assert tuple(MEANINGS) == COLUMNS
    rows = data_csv(release).splitlines()
    assert len(rows) - 1 == sum(len(series.cells) for series in release.series)
    hidden = [row.split(",") for row in rows if ",Q,S," in row]
    at = COLUMNS.index("OBS_VALUE")
    assert hidden
    assert {row[at] for row in hidden} == {""}


def test_files_are_given_under_the_name_of_their_revision(client: Client) -> None:
    made.keep(made.national("2026-09", 21.4))
    page = client.get(f"{OPEN}/2026-09-r1/")
    assert "SHA256SUMS" in page.content.decode()
    answer = client.get(f"{OPEN}/2026-09-r1/data.csv")
    assert answer.content.startswith(b"FREQ,REF_AREA")
    assert "immutable" in answer["Cache-Control"]
    for wrong in ("2026-09/", "2026-09-r2/", "2026-09-r1/secret", "2026-09-r1/..data"):
        assert client.get(f"{OPEN}/{wrong}").status_code == 404, wrong


def test_the_catalogue_has_every_revision(client: Client) -> None:
    made.revised(made.keep(made.national("2026-09", 21.4)), "Sửa.")
    made.months("2026-09", space="synthetic")
    told = json.loads(client.get(f"{OPEN}/danh-muc.jsonld").content)
    assert told["@type"] == "dcat:Catalog"
    ids = {one["dct:identifier"] for one in told["dcat:dataset"]}
    assert ids == {"real/2026-09-r1", "real/2026-09-r2", "synthetic/2026-09-r1"}
    urls = [
        one["dcat:distribution"][0]["dcat:downloadURL"]["@id"]
        for one in told["dcat:dataset"]
    ]
    for url in urls:
        path = url.removeprefix(settings.LACHAN_URL)
        assert client.get(path).content, url


def test_folders_are_written_for_another_server(tmp_path: Path) -> None:
    made.keep(made.national("2026-09", 21.4))
    args = type("Args", (), {"out": tmp_path})()
    assert observatory_publish.run(args) == 0
    assert (tmp_path / "2026-09-r1" / "data.csv").is_file()
    (tmp_path / "2026-09-r1" / "data.csv").unlink()
    assert observatory_publish.run(args) == 0
    assert not (tmp_path / "2026-09-r1" / "data.csv").exists()


def test_the_research_package_runs_as_its_readme_says(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(package())) as packed:
        packed.extractall(tmp_path / "given")
    [folder] = (tmp_path / "given").iterdir()
    command = [sys.executable, "-I", "analyse.py"]
    ran = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=True
    )
    assert "SYNTHETIC DATA" in ran.stdout
    assert "no change can be told" in ran.stdout
    assert "order can be told for" in ran.stdout
    ran = subprocess.run(
        [*command, "data.csv", "B4", "CATEGORY=scam"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "2025-12" in ran.stdout
    ran = subprocess.run(
        [*command, "data.csv", "B4"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "it is told by CATEGORY=gambling | phishing | scam" in ran.stderr
    assert package() == package()


def test_its_script_reads_a_folder_of_a_release(data: Paths, tmp_path: Path) -> None:
    folder = folder_of(made.months("2026-09")[0])
    with zipfile.ZipFile(io.BytesIO(package())) as packed:
        packed.extractall(tmp_path)
    script = next(tmp_path.rglob("analyse.py"))
    command = [sys.executable, "-I", str(script), str(folder / "data.csv"), "B6"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "B6, the country, unit PT" in ran.stdout
    assert "SYNTHETIC" not in ran.stdout


# --- The read API ---------------------------------------------------------------------


def told(client: Client, address: str) -> dict[str, object]:
    answer = client.get(address)
    assert answer.status_code == 200, address
    found: dict[str, object] = answer.json()
    return found


def test_figures_are_given_by_dimension_and_code(client: Client) -> None:
    made.months("2026-08", "2026-09")
    where = "/api/v1/indicators/B1/observations"
    country = told(client, where)["observations"]
    assert isinstance(country, list)
    assert [row["time_period"] for row in country] == ["2026-08", "2026-09"]
    one = told(client, f"{where}?province=79&release=2026-09-r1")["observations"]
    assert isinstance(one, list)
    assert [(row["ref_area"], row["release_id"]) for row in one] == [
        ("79", "2026-09-r1")
    ]
    every = told(client, f"{where}?by=province&release=2026-09")["observations"]
    assert isinstance(every, list)
    assert len(every) == 34
    assert told(client, f"{where}?by=age")["observations"] == []


def test_what_is_unknown_is_told_in_a_word(client: Client) -> None:
    made.months("2026-09")
    for address, status, code in (
        ("/api/v1/indicators/Z9", 404, "indicator"),
        ("/api/v1/indicators/Z9/observations", 404, "indicator"),
        ("/api/v1/indicators/B1/observations?release=2020-01", 404, "release"),
        ("/api/v1/indicators/B1/observations?by=commune", 422, "by"),
        ("/api/v1/releases/2020-01", 404, "release"),
    ):
        answer = client.get(address)
        assert (answer.status_code, answer.json()["error"]) == (status, code), address


def test_an_answer_is_asked_for_again_by_its_tag(client: Client) -> None:
    made.months("2026-08")
    for address in ("indicators", "indicators/B1/observations", "releases"):
        first = client.get(f"/api/v1/{address}")
        tag = {"if-none-match": first["ETag"]}
        assert client.get(f"/api/v1/{address}", headers=tag).status_code == 304
        assert "max-age" in first["Cache-Control"]
    tags = [client.get("/api/v1/releases")["ETag"]]
    made.months("2026-09")
    assert client.get("/api/v1/releases")["ETag"] not in tags


def test_a_release_tells_what_it_cost_and_where_its_files_are(client: Client) -> None:
    release = made.months("2026-09")[0]
    one = told(client, "/api/v1/releases/2026-09")
    assert (one["rho"], one["sha256"]) == (release.rho, release.sha256)
    folder = str(one["folder"]).removeprefix(settings.LACHAN_URL)
    assert client.get(folder).status_code == 200
    assert facts.octets(release).decode().count(release.sha256) == 1


def test_every_path_of_the_description_answers(client: Client) -> None:
    made.months("2026-09")
    described = told(client, "/api/v1/openapi.json")
    assert described["openapi"] == "3.1.0"
    paths = described["paths"]
    assert isinstance(paths, dict)
    for path, ways in paths.items():
        named = {p["name"] for p in ways["get"]["parameters"] if p["in"] == "path"}
        address = path.replace("{code}", "B1").replace("{release}", "2026-09-r1")
        assert named == {w.strip("{}") for w in path.split("/") if w.startswith("{")}
        assert client.get(address).status_code == 200, path
    schema = described["components"]
    assert isinstance(schema, dict)
    fields = schema["schemas"]["Observation"]["properties"]
    row = told(client, "/api/v1/indicators/B1/observations")["observations"]
    assert isinstance(row, list)
    assert set(row[0]) == set(fields)
