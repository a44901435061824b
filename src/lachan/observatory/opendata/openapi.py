"""The read API in words of OpenAPI 3.1."""

from typing import Any, Final

from lachan.observatory.opendata.columns import COLUMNS, SPLITS
from lachan.observatory.opendata.describing import LICENCE, MEANINGS

_KINDS: Final = {"string": "string", "number": "number", "integer": "integer"}
_CODE: Final = {
    "name": "code",
    "in": "path",
    "required": True,
    "schema": {"type": "string"},
    "example": "B1",
}
_WORD: Final = {
    "name": "release",
    "in": "path",
    "required": True,
    "schema": {"type": "string"},
    "description": "2026-09-r1; without -r1 the last one; mo-phong- before: synthetic",
}


def document(server: str) -> dict[str, Any]:
    """Return the description. server: the address of this installation."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Lá Chắn: số liệu / figures",
            "version": "1",
            "description": (
                "Released figures alone: noisy or suppressed, signed, never changed. "
                "No key. Answers have an ETag; ask again with If-None-Match."
            ),
            "license": {"name": LICENCE["title"], "url": LICENCE["path"]},
        },
        "servers": [{"url": server}],
        "paths": _paths(),
        "components": {"schemas": {"Observation": _observation(), "Error": _ERROR}},
    }


_ERROR: Final = {
    "type": "object",
    "required": ["error", "text"],
    "properties": {"error": {"type": "string"}, "text": {"type": "string"}},
}


def _paths() -> dict[str, Any]:
    filters = [
        {"name": name, "in": "query", "schema": {"type": "string"}} for name in SPLITS
    ]
    by = {
        "name": "by",
        "in": "query",
        "schema": {"type": "string"},
        "description": f"dimensions with commas between: {', '.join(SPLITS)}",
    }
    release = {"name": "release", "in": "query", "schema": {"type": "string"}}
    freq = {"name": "freq", "in": "query", "schema": {"enum": ["M", "Q", "A"]}}
    rows = {
        "type": "object",
        "properties": {
            "observations": {
                "type": "array",
                "items": {"$ref": "#/components/schemas/Observation"},
            }
        },
    }
    return {
        "/api/v1/indicators": _get("Every indicator"),
        "/api/v1/indicators/{code}": _get("One indicator", _CODE),
        "/api/v1/indicators/{code}/observations": _get(
            "Figures of an indicator", _CODE, release, freq, by, *filters, schema=rows
        ),
        "/api/v1/releases": _get("Every release"),
        "/api/v1/releases/{release}": _get("One release", _WORD),
        "/api/v1/openapi.json": _get("This description"),
    }


def _get(
    summary: str, *parameters: Any, schema: dict[str, Any] | None = None
) -> dict[str, Any]:
    fine = {
        "description": "OK",
        "content": {"application/json": {"schema": schema or {}}},
    }
    answers: dict[str, Any] = {"200": fine, "304": {"description": "Not changed"}}
    if parameters:
        answers["404"] = _refused("No such indicator or release")
    if any(one["in"] == "query" for one in parameters):
        answers["422"] = _refused("A question that cannot be understood")
    return {
        "get": {
            "summary": summary,
            "parameters": list(parameters),
            "responses": answers,
        }
    }


def _refused(why: str) -> dict[str, Any]:
    error = {"schema": {"$ref": "#/components/schemas/Error"}}
    return {"description": why, "content": {"application/json": error}}


def _observation() -> dict[str, Any]:
    fields = {
        name.lower(): {
            "type": [_KINDS[MEANINGS[name].kind], "null"]
            if not MEANINGS[name].is_required
            else _KINDS[MEANINGS[name].kind],
            "description": MEANINGS[name].en,
        }
        for name in COLUMNS
    }
    return {"type": "object", "properties": fields}
