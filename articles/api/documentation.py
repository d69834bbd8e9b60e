"""The OpenAPI description as a page can show it: groups of operations with their fields and an example."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import orjson

from articles.api.schema import api_schema

#: Deeper than this, fields are named by their type only.
DEPTH = 2
EXAMPLES = {
    "uuid": "6f1c4a52-9d3e-4b7a-8a6f-2d1c0b9e8f70",
    "date": "2026-03-02",
    "date-time": "2026-03-02T09:30:00Z",
    "uri": "https://annotate.example.org/api/v1/…",
    "binary": "…",
}
MEDIA_TYPES = ("application/json", "multipart/form-data")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a body or an answer."""

    name: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A path or query parameter, or a header."""

    name: str
    where: str
    type: str
    required: bool
    description: str
    values: list[str]


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent."""

    content_type: str
    fields: list[Field]
    example: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes back with one status."""

    status: str
    description: str
    fields: list[Field]
    example: str


@dataclass(frozen=True, slots=True)
class Operation:
    """A method of an address."""

    slug: str
    method: str
    path: str
    summary: str
    description: str
    scope: str
    parameters: list[Parameter]
    body: Body | None
    responses: list[Answer]


@dataclass(frozen=True, slots=True)
class Group:
    """The operations of one kind of resource."""

    slug: str
    name: str
    description: str = ""
    operations: list[Operation] = field(default_factory=list)


@lru_cache(maxsize=1)
def groups() -> list[Group]:
    """Every operation, by group, in the order of the addresses."""
    found: dict[str, Group] = {}
    for path, methods in api_schema()["paths"].items():
        for method, operation in methods.items():
            name = operation["tags"][0]
            slug = re.sub(r"\W+", "-", name.lower())
            found.setdefault(name, Group(slug, name)).operations.append(
                _operation(method.upper(), path, operation)
            )
    return list(found.values())


def _operation(method: str, path: str, operation: dict[str, Any]) -> Operation:
    return Operation(
        slug=operation["operationId"],
        method=method,
        path=path,
        summary=operation.get("summary", ""),
        # The page shows the scope by itself.
        description=re.sub(r"\s*Scope: `.*`$", "", operation.get("description", "")),
        scope=operation["x-scope"],
        parameters=[_parameter(item) for item in operation.get("parameters", [])],
        body=_body(operation.get("requestBody")),
        responses=[_answer(status, item) for status, item in operation["responses"].items()],
    )


def _parameter(item: dict[str, Any]) -> Parameter:
    schema = item["schema"]
    return Parameter(
        name=item["name"],
        where=item["in"],
        type=_type(schema),
        required=item.get("required", False),
        description=item.get("description", ""),
        values=[str(value) for value in schema.get("enum", [])],
    )


def _body(request: dict[str, Any] | None) -> Body | None:
    for content_type in MEDIA_TYPES if request else ():
        media = (request or {})["content"].get(content_type)
        if media:
            schema = media["schema"]
            example = _json(schema) if content_type == MEDIA_TYPES[0] else ""
            return Body(content_type, _fields(schema), example)
    return None


def _answer(status: str, response: dict[str, Any]) -> Answer:
    """Errors all look alike, so only good answers come with fields and an example."""
    schema = response.get("content", {}).get("application/json", {}).get("schema")
    shown = schema is not None and status.startswith("2")
    return Answer(
        status=status,
        description=response.get("description", ""),
        fields=_fields(schema) if shown else [],
        example=_json(schema) if shown else "",
    )


def _resolve(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema behind references and wrappers; of alternatives the first."""
    while True:
        if "$ref" in schema:
            schema = api_schema()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
            continue
        wrapped = schema.get("allOf") or schema.get("oneOf")
        if not wrapped:
            return schema
        schema = wrapped[0]


def _fields(schema: dict[str, Any]) -> list[Field]:
    schema = _resolve(schema)
    required = schema.get("required", [])
    return [
        Field(name, _type(item), name in required, item.get("description", ""))
        for name, item in schema.get("properties", {}).items()
    ]


def _type(schema: dict[str, Any]) -> str:
    found = _resolve(schema)
    kind = found.get("format") or found.get("type", "any")
    if found.get("type") == "array":
        kind = f"list of {_type(found['items'])}"
    elif "enum" in found:
        kind = " | ".join(str(value) for value in found["enum"] if value not in (None, ""))
    elif kind == "object" and "$ref" in schema:
        kind = schema["$ref"].rsplit("/", 1)[1].removesuffix("Output").lower()
    return f"{kind} | null" if schema.get("nullable") or found.get("nullable") else str(kind)


def _json(schema: dict[str, Any]) -> str:
    return orjson.dumps(_example(schema, 0), option=orjson.OPT_INDENT_2).decode()


def _example(schema: dict[str, Any], depth: int) -> Any:
    found = _resolve(schema)
    kind = found.get("type")
    if "enum" in found:
        return found["enum"][0]
    if kind == "object":
        properties = found.get("properties", {}) if depth <= DEPTH else {}
        return {name: _example(item, depth + 1) for name, item in properties.items()}
    if kind == "array":
        return [_example(found["items"], depth + 1)]
    if kind == "string":
        return EXAMPLES.get(found.get("format", ""), "…")
    return {"integer": 1, "number": 0.5, "boolean": False}.get(str(kind))
