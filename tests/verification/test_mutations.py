"""Good documents have no finding; a document that is damaged has one, from the check whose business it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from groundsched import Options, Schedule
from groundsched.verification import quick, verify
from tests.verification import good
from tests.verification.mutations import MUTATIONS
from tests.verification.mutations.damage import Mutation


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Schedule]:
    folder = tmp_path_factory.mktemp("good")
    return {
        "rich": good.rich(folder, Options()),
        "parts": good.rich(folder, Options(partial=True, margin="auto")),
        "turning": good.turning(),
        "shipped": good.shipped(),
        "promised": good.promised(folder),
        "replanned": good.replanned(folder),
        "explained": good.explained(),
    }


def findings(document: Schedule, wanted: set[str]) -> Iterator[str]:
    """The codes of what is found; the sky is asked only where nothing else finds what is wanted."""
    codes = {finding.code for finding in quick(document)}
    yield from codes if codes & wanted else {finding.code for finding in verify(document).findings}


@pytest.mark.parametrize("kind", ["rich", "parts", "turning", "shipped", "promised", "replanned", "explained"])
def test_a_good_document_has_no_finding(kind: str, documents: dict[str, Schedule]) -> None:
    found = verify(documents[kind], optimal=True)
    assert found.findings == ()
    assert found.checked["stages bounded"] > 0


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_damage_is_found_by_the_check_whose_business_it_is(mutation: Mutation, documents: dict[str, Schedule]) -> None:
    damaged = [changed for document in documents.values() if (changed := mutation.of(document)) is not None]
    assert damaged, "no document has what this damages"
    assert not {*mutation.codes}.isdisjoint(findings(damaged[0], {*mutation.codes}))
