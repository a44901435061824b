"""The rows of the access table that are about campaigns and short links."""

from datetime import date

from lachan.accounts.models import User
from lachan.programme.models import Campaign, ListedHost, ShortLink
from lachan.programme.services import campaigns

# An, chị Lan, Giang, Bình (lists), Chi (school), Dũng (administrator); see the table.
CAMPAIGN_TABLE = """
GET  short                                     ->   ->   ->   ->   ->   ->
GET  campaigns:card                            200  200  200  200  200  200
GET  campaigns:card_pdf                        200  200  200  200  200  200
GET  campaigns:index                           in   403  403  200  200  200
GET  campaigns:campaign                        in   403  403  200  200  200
GET  campaigns:code                            in   403  403  200  200  200
GET  campaigns:report                          in   403  403  403  403  ->
GET  campaigns:add                             in   403  403  403  403  200
POST campaigns:add                             in   403  403  403  403  200
GET  campaigns:edit                            in   403  403  403  403  200
POST campaigns:edit                            in   403  403  403  403  200
GET  campaigns:part_add                        in   403  403  403  403  200
POST campaigns:part_add                        in   403  403  403  403  200
GET  campaigns:part_edit                       in   403  403  403  403  200
POST campaigns:part_edit                       in   403  403  403  403  200
POST campaigns:remove                          in   403  403  403  403  ->
GET  campaigns:common                          in   403  403  403  403  200
POST campaigns:common                          in   403  403  403  403  200
POST campaigns:common_remove                   in   403  403  403  403  ->
"""
_OF_ONE = ("campaign", "edit", "part_add", "part_edit", "remove", "code", "report")


def a_campaign(by: User) -> tuple[dict[str, int], dict[str, int]]:
    """Keep a campaign with a link, and a listed host. Returns keys and rows."""
    day = date(2026, 6, 1)
    fields = {"title": "x", "starts_on": day, "ends_on": day, "audiences": []}
    one = campaigns.keep_campaign(campaign=Campaign(), fields=fields, by=by)
    said = {"code": "x", "label": "x", "target": "/hoc/"}
    link = campaigns.keep_part(campaign=one, row=ShortLink(), fields=said, by=by)
    host = ListedHost.objects.create(host="x.example", why="x")
    keys = {f"campaigns:{name}": one.pk for name in _OF_ONE}
    rows = dict.fromkeys(
        ("campaigns:part_edit", "campaigns:remove", "campaigns:code"), link.pk
    )
    return keys | {"campaigns:common_remove": host.pk}, rows
