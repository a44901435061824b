"""The rows of the access table that are about figures, and a release for them."""

from tests.observatory import made

# An, chị Lan, Giang, Bình (lists), Chi (school), Dũng (administrator); see the table.
FIGURES_TABLE = """
GET  observatory:index                          200  200  200  200  200  200
GET  observatory:compare                        200  200  200  200  200  200
GET  observatory:sure                           200  200  200  200  200  200
GET  observatory:children                       200  200  200  200  200  200
GET  observatory:budget                         200  200  200  200  200  200
GET  observatory:fresh                          in   403  403  403  403  200
GET  observatory:open                           200  200  200  200  200  200
GET  observatory:catalogue                      200  200  200  200  200  200
GET  observatory:research                       200  200  200  200  200  200
GET  observatory:folder                         200  200  200  200  200  200
GET  observatory:open_file                      200  200  200  200  200  200
GET  observatory:indicator                      200  200  200  200  200  200
GET  observatory:indicator_at                   200  200  200  200  200  200
GET  observatory:chart                          200  200  200  200  200  200
GET  observatory:file                           200  200  200  200  200  200
GET  observatory_api:indicators                 200  200  200  200  200  200
GET  observatory_api:indicator                  200  200  200  200  200  200
GET  observatory_api:observations               200  200  200  200  200  200
GET  observatory_api:releases                   200  200  200  200  200  200
GET  observatory_api:release                    200  200  200  200  200  200
GET  observatory_api:openapi                    200  200  200  200  200  200
"""
FIGURES_WORDS = {
    "code": "B1",
    "word": "2026-09-r1",
    "cut": "tinh",
    "kind": "csv",
    "name": "data.csv",
}


def a_release() -> None:
    """Keep the release that the rows are about."""
    made.keep(made.national("2026-09", 21.4))
