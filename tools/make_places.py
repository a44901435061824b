"""Write the places of Viet Nam from the vietnamadminunits wheel (MIT).

    pip download vietnamadminunits==1.0.4 --no-deps -d DIR
    .venv/bin/python tools/make_places.py DIR/vietnamadminunits-1.0.4-py3-none-any.whl

`partners/rules/places.py` says what the lines are. Same wheel, same bytes.
"""

import json
import lzma
import sqlite3
import sys
import tempfile
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OUT = Path(__file__).parents[1] / "src/lachan/partners/data/places.tsv.xz"
DATABASE = "vietnamadminunits/data/dataset.db"
MAPPING = "vietnamadminunits/data/converter_2025.json"


def main(wheel: Path) -> None:
    """Write the file and say how much is in it."""
    with zipfile.ZipFile(wheel) as packed, tempfile.TemporaryDirectory() as folder:
        packed.extract(DATABASE, folder)
        rows = sqlite3.connect(Path(folder, DATABASE))
        lines = [
            *_new(rows),
            *_old(rows, _heirs(rows, json.loads(packed.read(MAPPING)))),
        ]
    text = unicodedata.normalize("NFC", "".join(f"{line}\n" for line in lines))
    OUT.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    counts = defaultdict(int)
    for line in lines:
        counts[line[0]] += 1
    sys.stdout.write(f"{dict(counts)}, {OUT.stat().st_size:,} octets\n")


def _new(rows: sqlite3.Connection) -> Iterator[str]:
    """Yield the provinces and communes since 1 July 2025."""
    asked = (
        "SELECT provinceCode, province, wardCode, ward FROM admin_units ORDER BY 1, 3"
    )
    last = ""
    for province, name, code, commune in rows.execute(asked):
        if province != last:
            yield f"N\t{province}\t{name}"
            last = province
        yield f"C\t{code}\t{commune}"


def _old(rows: sqlite3.Connection, heirs: dict[str, list[str]]) -> Iterator[str]:
    """Yield the provinces, districts and communes before that, with their heirs."""
    asked = (
        "SELECT provinceCode, province, districtCode, district, wardCode, ward,"
        " provinceKey || '_' || districtKey || '_' || coalesce(wardKey, '')"
        " FROM admin_units_legacy ORDER BY 1, 3, 5"
    )
    province, district = "", ""
    for p, p_name, d, d_name, code, name, key in rows.execute(asked):
        if p != province:
            yield f"P\t{p}\t{p_name}"
            province = p
        if d != district:
            yield f"D\t{d}\t{d_name}"
            district = d
        yield f"W\t{code or ''}\t{name or ''}\t{','.join(heirs[key])}"


def _heirs(rows: sqlite3.Connection, said: dict[str, Any]) -> dict[str, list[str]]:
    """Return the new communes of each old one by its key, the main one first."""
    asked = "SELECT provinceKey, wardKey, wardCode FROM admin_units"
    codes = {(p, w): code for p, w, code in rows.execute(asked)}
    heirs: dict[str, list[str]] = defaultdict(list)
    for province, wards in said["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in wards.items():
            for old in olds:
                heirs[old].append(codes[province, ward])
    for province, olds in said["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in olds.items():
            main_first = sorted(parts, key=lambda one: not one["isDefaultNewWard"])
            heirs[old] += [codes[province, one["newWardKey"]] for one in main_first]
    return heirs


if __name__ == "__main__":
    main(Path(sys.argv[1]))
