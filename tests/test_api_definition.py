"""Our own OpenAPI documents, asked by Schemathesis as the public and as each role: no 5xx, and every answer as it is declared.

Each operation gets a few requests drawn from its schema, valid and not, always the same ones; the roles of a level ask the same.
The long form:

    MINZHENG_API_EXAMPLES=50 scripts/test --no-lint tests/test_api_definition.py
"""

import contextlib
import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
import requests

EXAMPLES = int(os.environ.get("MINZHENG_API_EXAMPLES", "2"))
LEVELS = {
    "": "public",
    "audit_admin": "public",
    "surveyor": "internal",
    "planner": "internal",
    "names_officer": "internal",
    "admin": "internal",
    "reviewer": "restricted",
}
DOCUMENTS = {"tasks": ("/api/openapi.json", ""), "spatial": ("/ogc/api", "/ogc")}


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as opened:
        opened.headers["Accept-Encoding"] = "identity"  # packing takes most of the time of a long answer
        yield opened


def draw(operation: Any, count: int) -> list[Any]:
    """Return requests of an operation: as many that fit its schema, and as many that do not."""
    from schemathesis import GenerationMode

    found: list[Any] = []
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @hypothesis.settings(
            max_examples=count, derandomize=True, deadline=None, database=None,
            phases=[hypothesis.Phase.generate], suppress_health_check=list(hypothesis.HealthCheck),
        )  # fmt: skip
        @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
        def keep(case: Any) -> None:
            found.append(case)

        with contextlib.suppress(hypothesis.errors.Unsatisfiable):  # nothing can be wrong where nothing is asked for
            keep()
    return found


@pytest.fixture(scope="module")
def drawn(door: Any) -> Callable[[str, str], list[Any]]:
    """Return the requests of a document as a viewer sees it. That of the tasks is one for all."""
    import schemathesis

    made: dict[tuple[str, str], list[Any]] = {}

    def give(document: str, who: str) -> list[Any]:
        key = (document, LEVELS[who] if document == "spatial" else "")
        if key not in made:
            schema = schemathesis.openapi.from_dict(door.get(DOCUMENTS[document][0], who).json())
            count = EXAMPLES if document == "tasks" else max(1, EXAMPLES // 2)
            made[key] = [case for found in schema.get_all_operations() for case in draw(found.ok(), count)]
        return made[key]

    return give


def faults(case: Any, answer: Any) -> list[str]:
    """Return what of an answer is not as declared."""
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

    listed = [
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
    ]
    try:
        case.validate_response(answer, checks=listed)
    except BaseExceptionGroup as group:
        return [f"{case.operation.label}: {one}"[:600] for one in group.exceptions]
    return []


@pytest.mark.parametrize("document", list(DOCUMENTS))
@pytest.mark.parametrize("who", list(LEVELS))
def test_answers_are_as_the_document_declares(
    door: Any,
    drawn: Callable[[str, str], list[Any]],
    session: requests.Session,
    who: str,
    document: str,
    record_property: Callable[[str, object], None],
) -> None:
    headers = {"Authorization": door.http(who).headers["authorization"]} if who else {}
    counts, wrong = Counter[int](), list[str]()
    for case in drawn(document, who):
        answer = case.call(base_url=door.address + DOCUMENTS[document][1], session=session, headers=headers, timeout=60)
        counts[answer.status_code] += 1
        wrong += faults(case, answer)
    told = ", ".join(f"{count} x {status}" for status, count in sorted(counts.items()))
    record_property("summary", f"API definition, {document}, {who or 'public'}: {told}")
    assert not wrong, "\n".join(dict.fromkeys(wrong))
    assert counts[200] > 10
