"""What noise costs and what attackers get: the figures of docs/privacy.md.

    lachan bench privacy [--only attacks|error] [--homes 40] [--days 30]
        [--rounds 5] [--trials 20000] [--json]

Error: --homes homes and classes of each province of the made-up country live --days
days; what they sum to is scaled to 1, 5 and 20 % of homes with children, measured with
the noise of a month's release, and compared with the same release without noise.
Attacks: a canary home at every measure; membership: an attacker who knows every sum
without one home, and that home, and reads a month's, or a year's, noisy tables.
"""

import argparse
import json
import math
import os
from collections import defaultdict
from statistics import NormalDist, median
from typing import Any

import django

# Before the indicators, which know the apps that count for them. Nothing is kept.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lachan.site.settings")
django.setup()

from lachan.observatory.releases import derive, gates, noise, plan  # noqa: E402
from lachan.observatory.releases.attacks import canary, largest  # noqa: E402
from lachan.observatory.releases.coverage import CHILDREN  # noqa: E402
from lachan.observatory.releases.form import Cell  # noqa: E402
from lachan.observatory.releases.plan import NANO, Measure  # noqa: E402
from lachan.observatory.releases.recipes import OF_KIND, Recipe  # noqa: E402
from lachan.observatory.releases.tables import Table  # noqa: E402
from lachan.stats import country  # noqa: E402
from lachan.stats.cells import Cell as Said  # noqa: E402
from lachan.stats.edge import Month, day_of  # noqa: E402
from lachan.stats.simulate import FIRST_DAY, Plan  # noqa: E402

SEED = 1
COVERAGES = (0.01, 0.05, 0.2)
CHILDREN_A_HOME = 1.6
Sums = dict[str, dict[str, int]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--only", choices=("attacks", "error"))
    parser.add_argument("--homes", type=int, default=40)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--trials", type=int, default=20_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    said: dict[str, Any] = {}
    if asked.only != "error":
        said["attacks"] = attacks(asked.trials)
    if asked.only != "attacks":
        sample = sampled(asked.homes, asked.days)
        for share in COVERAGES:
            sums = scaled(sample, asked.homes, share)
            said[f"{share:.0%}"] = errors(sums, asked.rounds)
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
                states = {"complete": home.is_complete, "fresh": counted.is_fresh}
                cells, kept = day_of(
                    counted.rows,
                    kept,
                    states=[word for word, holds in states.items() if holds],
                    children=len(home.who) if home.venue == "home" else 0,
                )
                said[geo] += cells
    return said


def scaled(sample: dict[str, list[Said]], homes: int, share: float) -> Sums:
    """Return the exact sums if `share` of all homes with children took part."""
    weights = country.weights()
    every = CHILDREN / CHILDREN_A_HOME / sum(weights.values())
    sums: Sums = {m.key: dict.fromkeys(m.keys(), 0) for m in plan.MONTHLY}
    for geo, cells in sample.items():
        factor = share * every * weights[geo] / homes
        for measure in plan.MONTHLY:
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
        if a.value and b.value is not None
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
    tables = {m.key: table(m, exact[m.key], is_noisy=is_noisy) for m in plan.MONTHLY}
    made = {}
    for recipe in OF_KIND["month"]:
        cells = derive.series(recipe, derive.Around(tables)).cells
        made[name_of(recipe)] = {tuple(c.dims.items()): c for c in cells}
    return made


def name_of(recipe: Recipe) -> str:
    return f"{recipe.indicator} by {' and '.join(recipe.by) or 'country'}"


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
    said["membership, a month"] = membership({"month": 1}, trials // 10)
    said["membership, a year"] = membership({"month": 12, "quarter": 4}, trials // 10)
    return said


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
    return {
        "AUC found": auc(score_in, score_out),
        "AUC expected": NormalDist().cdf(math.sqrt(length / 2)),
        "AUC promised": NormalDist().cdf(math.sqrt(rho)),
    }


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
