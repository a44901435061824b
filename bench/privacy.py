"""What noise costs and what attackers get: the figures of docs/privacy.md.

    lachan bench privacy [--only attacks|error] [--homes 12] [--days 30]
        [--rounds 6] [--trials 20000] [--json] [--doc docs/privacy.md]

Error: --homes homes and classes of each province of the made-up country live --days
days; what they sum to is scaled to 1, 5 and 20 % of homes with children, measured with
the noise of a month's release, and compared with the same release without noise.
Attacks: a canary home at every measure; membership: an attacker who knows every sum
without one home, and that home, and reads a month's, or a year's, noisy tables; the
gates of a release are played on one of made-up homes and made-up reports. --doc writes
the page's tables.
"""

import argparse
import json
import math
import os
import random
from collections import defaultdict
from dataclasses import replace
from itertools import product
from pathlib import Path
from statistics import NormalDist, median
from typing import Any

import _privacy_doc
import django

# Before the indicators, which know the apps that count for them. Nothing is kept.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lachan.site.settings")
django.setup()

from lachan.observatory.indicators.registry import registry  # noqa: E402
from lachan.observatory.opendata.research import made_up  # noqa: E402
from lachan.observatory.releases import (  # noqa: E402
    derive,
    gates,
    noise,
    plan,
    shown,
)
from lachan.observatory.releases.attacks import canary, largest  # noqa: E402
from lachan.observatory.releases.counts import Count, CountTable, linked  # noqa: E402
from lachan.observatory.releases.coverage import CHILDREN  # noqa: E402
from lachan.observatory.releases.form import Cell  # noqa: E402
from lachan.observatory.releases.plan import NANO, Measure  # noqa: E402
from lachan.observatory.releases.recipes import OF_KIND  # noqa: E402
from lachan.observatory.releases.suppress import suppressed  # noqa: E402
from lachan.observatory.releases.tables import Table, added  # noqa: E402
from lachan.stats import country  # noqa: E402
from lachan.stats.cells import Cell as Said  # noqa: E402
from lachan.stats.edge import Month, day_of  # noqa: E402
from lachan.stats.simulate import FIRST_DAY, Plan  # noqa: E402

SEED = 1
COVERAGES = (0.01, 0.05, 0.2)
CHILDREN_A_HOME = 1.6
SURE = NormalDist().inv_cdf(canary.CONFIDENCE)
OFTEN = next(m for m in plan.QUARTERLY if m.key == "often")
TOLD = (*plan.MONTHLY, OFTEN)
GATES = {
    "averaging": "averaging: cells that change when asked again",
    "revision": "differencing: revisions nearer than with noise of their own (times)",
    "subtraction": "differencing: numbers that are no sum of noisy tables",
    "geography": "places other than the 34",
    "small-cell": "cells told of too few",
    "count-not-rounded": "counts told that are not rounded",
    "linear-programming": "linear programming: small counts nearer than five values",
}
Sums = dict[str, dict[str, int]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--only", choices=("attacks", "error"))
    parser.add_argument("--homes", type=int, default=12)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--trials", type=int, default=20_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--doc", type=Path)
    asked = parser.parse_args()
    said: dict[str, Any] = {}
    sample = sampled(asked.homes, asked.days)
    if asked.only != "error":
        sums = scaled(sample, asked.homes, COVERAGES[1])
        said["attacks"] = attacks(asked.trials) | played(sums)
    if asked.only != "attacks":
        for share in COVERAGES:
            sums = scaled(sample, asked.homes, share)
            said[f"{share:.0%}"] = errors(sums, asked.rounds)
    if asked.doc:
        _privacy_doc.write(asked.doc, said)
    if asked.json:
        print(json.dumps(said))
        return
    for part, rows in said.items():
        print(part)
        for name, row in rows.items():
            words = "  ".join(f"{key} {value:.4g}" for key, value in row.items())
            print(f"  {name:34} {words}")


# --- Error ------------------------------------------------------------------------


def sampled(homes: int, days: int) -> dict[str, list[Said]]:
    """Return every cell that the homes of each province said."""
    said: dict[str, list[Said]] = defaultdict(list)
    for at, geo in enumerate(country.weights()):
        for number in range(at * homes, (at + 1) * homes):
            home = country.gateway(SEED, number, geo)
            kept = Month("2026-09")
            for day in Plan(1, days, SEED, FIRST_DAY).dates():
                counted = country.day(SEED, home, day)
                cells, kept = day_of(
                    counted.rows,
                    kept,
                    states=counted.states,
                    children=len(home.who) if home.venue == "home" else 0,
                )
                said[geo] += cells
    return said


def scaled(sample: dict[str, list[Said]], homes: int, share: float) -> Sums:
    """Return the exact sums if `share` of all homes with children took part."""
    weights = country.weights()
    every = CHILDREN / CHILDREN_A_HOME / sum(weights.values())
    sums: Sums = {m.key: dict.fromkeys(m.keys(), 0) for m in TOLD}
    for geo, cells in sample.items():
        factor = share * every * weights[geo] / homes
        for measure in TOLD:
            for key, n in largest.vector(measure, cells).items():
                there = key.replace(f"{largest.PLACE}|", f"{geo}|", 1)
                sums[measure.key][there] += round(n * factor)
    return sums


def errors(exact: Sums, rounds: int) -> dict[str, dict[str, float]]:
    """Return error and shares of cells by series, over some releases."""
    true = released(exact, is_noisy=False)
    told: dict[str, list[tuple[Cell, Cell]]] = defaultdict(list)
    taus: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for name, cells in released(exact, is_noisy=True).items():
            pairs = [(true[name][key], cell) for key, cell in cells.items()]
            told[name] += pairs
            if name.endswith("by province"):
                taus[name].append(tau(pairs))
    return {
        name: row(pairs, taus.get(name, [])) for name, pairs in sorted(told.items())
    }


def row(pairs: list[tuple[Cell, Cell]], taus: list[float]) -> dict[str, float]:
    near = [
        abs(a.value - b.value) / a.value
        for a, b in pairs
        if a.value and b.value is not None and b.status == "published"
    ]
    inside = [
        b.low <= a.value <= b.high
        for a, b in pairs
        if None not in (a.value, b.low, b.high)
    ]
    counts = [a for a, _ in pairs if a.status != "hidden"]
    kept = sum(b.status == "published" for a, b in pairs if a.status != "hidden")
    return {
        "median %": 100 * median(near) if near else math.nan,
        "p95 %": 100 * sorted(near)[int(0.95 * len(near))] if near else math.nan,
        "published %": 100 * kept / len(counts) if counts else math.nan,
        "in interval %": 100 * sum(inside) / len(inside) if inside else math.nan,
        **({"tau": sum(taus) / len(taus)} if taus else {}),
    }


def released(exact: Sums, *, is_noisy: bool) -> dict[str, dict[Any, Cell]]:
    months = [month_of(exact, is_noisy=is_noisy) for _ in range(3)]
    quarter = {key: added([m[key] for m in months]) for key in months[0]}
    # Three such months: the noise of a quarter's own table is drawn once.
    thrice = {key: 3 * n for key, n in exact[OFTEN.key].items()}
    often = table(OFTEN, thrice, is_noisy=is_noisy)
    quarter[OFTEN.key] = replace(often, months=3)
    made = {}
    for recipe in OF_KIND["quarter"]:
        if {"level", "age"} & set(recipe.by):
            continue
        tables = quarter if recipe.top.table == OFTEN.key else months[0]
        cells = derive.series(recipe, derive.Around(tables)).cells
        made[_privacy_doc.name_of(recipe)] = {tuple(c.dims.items()): c for c in cells}
    return made


def month_of(exact: Sums, *, is_noisy: bool) -> dict[str, Table]:
    return {m.key: table(m, exact[m.key], is_noisy=is_noisy) for m in plan.MONTHLY}


def table(measure: Measure, exact: dict[str, int], *, is_noisy: bool) -> Table:
    numbers = list(exact.values())
    told = noise.draw(measure, numbers) if is_noisy else numbers
    cells = dict(zip(exact, told, strict=True))
    variance = measure.scale**2 if is_noisy else 0.0
    return Table(measure.dims, cells, variance, measure.rho_nano / NANO)


def tau(pairs: list[tuple[Cell, Cell]]) -> float:
    """Return Kendall's tau of provinces: 1 the same order, 0 none in common."""
    known = [
        (a.value, b.value)
        for a, b in pairs
        if a.value is not None and b.value is not None
    ]
    score = many = 0
    for at, (a, b) in enumerate(known):
        for c, d in known[:at]:
            score += (a > c) == (b > d)
            many += 1
    return 2 * score / many - 1 if many else math.nan


# --- Attacks ----------------------------------------------------------------------


def attacks(trials: int) -> dict[str, dict[str, float]]:
    said = {}
    for measure in (*plan.MONTHLY, *plan.QUARTERLY):
        moved = gates.farthest(measure)
        found = canary.play(lambda s, m=measure: noise.draw(m, s), moved, trials)
        rho = measure.rho_nano / NANO
        said[f"canary {measure.key}"] = {
            "moved": moved,
            "may move": measure.sensitivity,
            "rho found": found.rho,
            "rho promised": rho,
            "epsilon found": found.epsilon(plan.DELTA),
            "epsilon promised": plan.epsilon(rho),
        }
    said["membership, a month"] = membership({"month": 1}, trials // 4)
    said["membership, a year"] = membership({"month": 12, "quarter": 4}, trials // 4)
    return said


def played(sums: Sums) -> dict[str, dict[str, float]]:
    """Return what the gates found in a release of made-up homes and reports."""
    tables, before = (month_of(sums, is_noisy=True) for _ in range(2))
    chance = random.Random(SEED)
    kinds = ("grooming", "bullying", "scam", "sextortion", "unsure", "privacy_leak")
    cells = {
        (geo, kind): Count(int(chance.expovariate(1 / 6)))
        for geo, kind in product(country.weights(), kinds)
    }
    one = registry()["C1"]
    whole = linked([CountTable("C1", "2026-09", ("province", "kind"), cells, {})])
    told = suppressed(whole)
    splits = ((), ("province",), ("kind",), ("province", "kind"))
    counts = [shown.series(one, by, "2026-09", told, whole) for by in splits]
    noisy = [derive.series(r, derive.Around(tables)) for r in OF_KIND["month"]]
    release = replace(made_up("2026-09"), series=(*noisy, *counts))
    on = gates.Attacked(release, (), tables, lambda: tables, before, (), (), whole)
    return {
        GATES[gate.name]: {"figure": gate.figure, "bound": gate.bound}
        for gate in gates.passed(on)
    }


def membership(releases: dict[str, int], trials: int) -> dict[str, float]:
    """Return how often the best attacker tells in from out, and how often it may.

    The attacker subtracts all that it knows and weighs what is left along the home:
    the best test there is for Gaussian noise.
    """
    score_out, score_in, length = [0.0] * trials, [0.0] * trials, 0.0
    for kind, many in releases.items():
        for measure in plan.OF_KIND[kind] * many:
            moved = gates.farthest(measure)
            for scores, is_in in ((score_out, 0), (score_in, 1)):
                drawn = noise.draw(measure, [0] * trials)
                for at, n in enumerate(drawn):
                    scores[at] += (n + is_in * moved) * moved / measure.scale**2
            length += moved**2 / measure.scale**2
    rho = sum(plan.cost_nano(kind) * many for kind, many in releases.items()) / NANO
    found = auc(score_in, score_out)
    return {
        "AUC found": found,
        "AUC at least": found - SURE * deviation(found, trials),
        "AUC expected": NormalDist().cdf(math.sqrt(length / 2)),
        "AUC promised": NormalDist().cdf(math.sqrt(rho)),
    }


def deviation(area: float, trials: int) -> float:
    """Return the standard error of an AUC of as many trials in each world.

    Source: Hanley and McNeil 1982.
    """
    one, two = area / (2 - area) - area**2, 2 * area**2 / (1 + area) - area**2
    return math.sqrt(area * (1 - area) + (trials - 1) * (one + two)) / trials


def auc(inside: list[float], outside: list[float]) -> float:
    """Return how often a random `inside` is above a random `outside`."""
    ordered = sorted([(s, 1) for s in inside] + [(s, 0) for s in outside])
    below = wins = 0
    for _, is_in in ordered:
        wins += below * is_in
        below += 1 - is_in
    return wins / (len(inside) * len(outside))


if __name__ == "__main__":
    main()
