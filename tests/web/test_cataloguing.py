"""GET archive/catalogue: what is filed, as a table."""

from io import BytesIO

from flask.testing import FlaskClient
from openpyxl import load_workbook

from tests.web.calls import post
from tests.web.fakes import letter

ADDRESS = "/api/v1/archive/catalogue"


def test_the_catalogue_has_a_row_for_each_paper(client: FlaskClient) -> None:
    """As a download under its Chinese name, and not sent again while it is the same."""
    kept = [post(client, "documents", letter(doc_id=f"L-{number}")).get_json() for number in (1, 2)]
    answer = client.get(ADDRESS)
    assert 200 == answer.status_code
    assert "filename*=UTF-8''%E5%BD%92%E6%A1%A3" in answer.headers["Content-Disposition"]
    rows = list(load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert [item["title"] for item in kept] == [row[4] for row in rows[1:]]
    assert 304 == client.get(ADDRESS, headers={"If-None-Match": answer.headers["ETag"]}).status_code


def test_a_part_of_it_may_be_asked_for(client: FlaskClient) -> None:
    """Where nothing is filed there is no catalogue."""
    post(client, "documents")
    assert 200 == client.get(f"{ADDRESS}?year=2022").status_code
    assert 404 == client.get(f"{ADDRESS}?year=1999").status_code
    assert 404 == client.get(f"{ADDRESS}?unit=XYZ").status_code


def test_what_cannot_be_asked_is_told(client: FlaskClient) -> None:
    """Terms there are none of, years that are no numbers, parameters nobody knows."""
    for query in ("retention=D5", "year=x", "format=pdf"):
        assert 422 == client.get(f"{ADDRESS}?{query}").status_code
