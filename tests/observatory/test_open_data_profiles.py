"""Open data and the read API against the specifications that they name."""

import csv
import io
import json
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest
import rdflib
from django.test import Client
from tests.observatory import made

from lachan.observatory.opendata import analyse
from lachan.observatory.opendata.columns import KEY, SPLITS
from lachan.observatory.opendata.openapi import document
from lachan.observatory.releases.form import Release
from lachan.observatory.services.publishing import folder_of
from lachan.site.paths import Paths

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated"),  # rdflib's own
]
PROFILES: Final = Path(__file__).parent / "profiles"
DCAT: Final = rdflib.Namespace("http://www.w3.org/ns/dcat#")
DCT: Final = rdflib.Namespace("http://purl.org/dc/terms/")
FOAF: Final = rdflib.Namespace("http://xmlns.com/foaf/0.1/")
# What DCAT-AP 3 calls mandatory, and what our readers need beside it.
MUST: Final = {
    DCAT.Catalog: (DCT.title, DCT.description, DCT.publisher, DCAT.dataset),
    DCAT.Dataset: (
        *(DCT.title, DCT.description, DCT.publisher, DCT.issued, DCT.temporal),
        *(DCT.spatial, DCAT.distribution, DCAT.contactPoint, DCAT.theme),
    ),
    DCAT.Distribution: (DCAT.accessURL, DCAT.downloadURL, DCAT.mediaType, DCT.license),
    FOAF.Agent: (FOAF.name,),
}


def profile(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PROFILES / name).read_text(encoding="utf-8"))
    return found


@pytest.fixture(params=("counts", "synthetic", "quarter"))
def release(request: pytest.FixtureRequest, data: Paths) -> Release:
    if request.param == "quarter":
        return made.quarter("2026-Q3")
    if request.param == "counts":
        return made.keep(made.with_counts("2026-09"))
    return made.months("2026-09", space="synthetic")[0]


def described(release: Release, name: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((folder_of(release) / name).read_bytes())
    return said


def rows_of(release: Release) -> list[dict[str, str]]:
    text = (folder_of(release) / "data.csv").read_bytes().decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


# --- Data Package ---------------------------------------------------------------------


def test_a_folder_is_a_data_package(release: Release) -> None:
    said = described(release, "datapackage.json")
    check = jsonschema.Draft7Validator(profile("datapackage-2.0.json"))
    assert not [e.message for e in check.iter_errors(said)]
    said["resources"][0]["schema"]["fields"][0]["type"] = "words"
    assert list(check.iter_errors(said))


def test_every_row_is_of_the_type_that_its_column_says(release: Release) -> None:
    schema = described(release, "datapackage.json")["resources"][0]["schema"]
    rows = rows_of(release)
    assert rows
    assert list(rows[0]) == [field["name"] for field in schema["fields"]]
    types = {"string": str, "number": float, "integer": int}
    for row in rows:
        for field in schema["fields"]:
            value = row[field["name"]]
            assert value or not field["constraints"]["required"], (field, row)
            if value:
                types[field["type"]](value)


def test_no_two_rows_say_the_same_figure(release: Release) -> None:
    keys = [tuple(row[name] for name in KEY) for row in rows_of(release)]
    assert len(set(keys)) == len(keys)
    schema = described(release, "datapackage.json")["resources"][0]["schema"]
    assert schema["primaryKey"] == list(KEY)


def test_what_a_figure_is_split_by_stands_in_its_row(data: Paths) -> None:
    rows = rows_of(made.keep(made.with_counts("2026-09")))
    told = {(r["INDICATOR"], r["KIND"], r["WITHIN"], r["REPORTER"]) for r in rows}
    assert ("C1", "_T", "_T", "_T") in told
    assert ("C1", "grooming", "_T", "_T") in told
    assert ("C1", "_X", "_T", "_T") in told
    assert ("C9", "_T", "12h", "_T") in told
    assert ("C3", "_T", "_T", "child") in told


# --- CSV on the Web -------------------------------------------------------------------


def test_the_table_is_described_for_the_web(release: Release) -> None:
    said = described(release, "data.csv-metadata.json")
    assert said["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "vi"}]
    columns = said["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == list(rows_of(release)[0])
    assert {column["datatype"] for column in columns} <= {"string", "number", "integer"}
    assert set(said["tableSchema"]["primaryKey"]) <= {c["name"] for c in columns}
    # Its own words, and terms of other vocabularies by prefix: nothing else.
    known = {"@context", "url", "dialect", "tableSchema"}
    assert all(name in known or ":" in name for name in said)


# --- DCAT -----------------------------------------------------------------------------


def test_the_catalogue_says_in_rdf_what_dcat_demands(client: Client) -> None:
    made.revised(made.keep(made.national("2026-09", 21.4)), "Sửa.")
    text = client.get("/so-lieu/du-lieu-mo/danh-muc.jsonld").content.decode()
    graph = rdflib.Graph().parse(data=text, format="json-ld")
    for kind, needed in MUST.items():
        those = list(graph.subjects(rdflib.RDF.type, kind))
        assert those, kind
        for one in those:
            lacking = [name for name in needed if not list(graph.objects(one, name))]
            assert not lacking, (kind, lacking)
    assert len(list(graph.subjects(rdflib.RDF.type, DCAT.Dataset))) == 2


def test_addresses_and_days_of_the_catalogue_are_such(client: Client) -> None:
    made.months("2026-09")
    text = client.get("/so-lieu/du-lieu-mo/danh-muc.jsonld").content.decode()
    graph = rdflib.Graph().parse(data=text, format="json-ld")
    for _, what, value in graph:
        if isinstance(value, rdflib.URIRef):
            assert str(value).startswith(("http://", "https://")), (what, value)
        if isinstance(value, rdflib.Literal) and value.datatype:
            assert not value.ill_typed, (what, value)
    [first] = graph.objects(None, DCAT.startDate)
    assert str(first) == "2026-09-01"


# --- OpenAPI --------------------------------------------------------------------------


def resolved(api: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    return {"components": api["components"], **schema}


def test_the_read_api_is_described_in_openapi() -> None:
    api = document("https://lachan.example")
    check = jsonschema.Draft202012Validator(profile("openapi-3.1.json"))
    assert not [e.message for e in check.iter_errors(api)]
    for schema in api["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    for path, ways in api["paths"].items():
        for number, answer in ways["get"]["responses"].items():
            content = answer.get("content", {"application/json": {"schema": {}}})
            where = (path, number)
            assert set(content) == {"application/json"}, where
            jsonschema.Draft202012Validator.check_schema(
                content["application/json"]["schema"]
            )
    del api["info"]["title"]
    assert list(check.iter_errors(api))


def test_answers_are_what_the_description_says(client: Client) -> None:
    made.keep(made.with_counts("2026-09"))
    api = client.get("/api/v1/openapi.json").json()
    where = "/api/v1/indicators/{code}/observations"
    ways = api["paths"][where]["get"]["responses"]
    for question, number in (
        ("B1/observations", "200"),
        ("B1/observations?by=province", "200"),
        ("C9/observations?within=12h", "200"),
        ("C1/observations?by=kind&freq=M", "200"),
        ("Z9/observations", "404"),
        ("B1/observations?by=commune", "422"),
    ):
        answer = client.get(f"/api/v1/indicators/{question}")
        assert str(answer.status_code) == number, question
        schema = ways[number]["content"]["application/json"]["schema"]
        check = jsonschema.Draft202012Validator(resolved(api, schema))
        assert not [e.message for e in check.iter_errors(answer.json())], question
        if number == "200":
            assert answer.json()["observations"], question


def test_every_split_may_be_asked_for() -> None:
    assert set(analyse.SPLITS) == set(SPLITS.values()) - {"REF_AREA"}
    ways = document("https://lachan.example")["paths"]
    asked = ways["/api/v1/indicators/{code}/observations"]["get"]["parameters"]
    assert set(SPLITS) <= {one["name"] for one in asked}
