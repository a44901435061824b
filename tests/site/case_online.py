"""An officer works on a case at a running installation, page by page."""

import re
from collections.abc import Callable

from tests.site.people_online import Browser

SAID = {
    "case: child": "Đinh Thị Rạng Ngời",
    "case: note": "Bà ngoại hẹn gặp ở cổng chợ chiều",
    "case: form": "Mẹ bán xôi đầu ngõ Tường Vi",
    "case: step": "Công an hẹn lấy lời kể dịu dàng",
    "case: offer": "Em đã theo dì về bản Nà Lướt",
}


def work_on_a_case(one: Browser, item: str, kill: Callable[[str], None]) -> str:
    """Open a case, write, fill in, search, seal, offer; return its number.

    kill: of a part, as a power cut would.
    """
    begin = f"/ho-so/lap/{item}/"
    said = {"role": "child", "name": SAID["case: child"], "birth_year": "2014"}
    page = one.post(begin, said, one.get(begin))
    found = re.search(r"/ho-so/[0-9a-f-]{36}/", page.url)
    assert found, page.text
    case = found[0]
    number = re.findall(r"HS-\d{4}-\d{5}", page.text)[0]
    page = one.post(f"{case}ghi-chu/", {"words": SAID["case: note"]}, page)
    assert SAID["case: note"] in page.text
    kill("web")
    form = f"{case}mau/mau-01/"
    filled = {"draft": "1", "child_name": SAID["case: child"]}
    filled |= {"family": SAID["case: form"]}
    page = one.post(form, filled, one.get(form))
    assert SAID["case: form"] in page.text
    step = f"{case}buoc/to_police/"
    page = one.post(step, {"words": SAID["case: step"]}, one.get(step))
    assert SAID["case: step"] in page.text
    kill("worker")
    for typed in (SAID["case: child"], "rang ngoi", SAID["case: note"]):
        page = one.post("/ho-so/tim/", {"text": typed}, one.get("/ho-so/tim/"))
        assert number in page.text, typed
    _seal(one, case)
    offer = f"{case}buoc/offer/"
    page = one.get(offer)
    select = page.text.partition('name="to"')[2].partition("</select>")[0]
    to = re.findall(r'<option value="(\d+)"', select)[0]
    said = {"to": to, "reason": "moved", "words": SAID["case: offer"]}
    page = one.post(offer, said, page)
    assert SAID["case: offer"] in page.text
    return str(number)


def _seal(one: Browser, case: str) -> None:
    sealing = f"{case}xuat/"
    page = one.post(sealing, {"reason": "court"}, one.get(sealing))
    file = one.post(sealing, {}, page)
    assert file.headers["content-type"] == "application/octet-stream"
    assert file.content.startswith(b"LACHAN-EXPORT-2")
