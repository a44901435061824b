"""The rows of the access table that are about boxes. Chi is the school's IT.

What boxes ask is for nobody who merely has a browser: it must be signed.
"""

from lachan.supervision.models import Box, Family, School

BOX_TABLE = """
GET  supervision:boxes                         in   200  200  ->   ->   ->
POST supervision:box_code                      in   200  200  ->   ->   ->
POST supervision:box_rename                    in   422  404  ->   ->   ->
POST supervision:box_revoke                    in   ->   404  ->   ->   ->
GET  supervision:school_boxes                  in   403  403  403  200  403
POST supervision:school_box_code               in   403  403  403  200  403
POST supervision:school_box_rename             in   403  403  403  422  403
POST supervision:school_box_revoke             in   403  403  403  ->   403
POST supervision:box_join                      422  422  422  422  422  422
POST supervision:box_sync                      401  401  401  401  401  401
POST supervision:box_files                     401  401  401  401  401  401
POST supervision:box_counts                    401  401  401  401  401  401
"""


def some_boxes(family: Family, school: School) -> dict[str, int]:
    """Keep a box of each; return the keys of their addresses."""
    at_home = Box.objects.create(family=family, name="Hộp", public="a" * 64)
    at_school = Box.objects.create(school=school, name="Hộp", public="b" * 64)
    keys = {f"supervision:box_{n}": at_home.pk for n in ("rename", "revoke")}
    keys |= {f"supervision:school_box_{n}": at_school.pk for n in ("rename", "revoke")}
    return keys
