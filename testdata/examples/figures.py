"""Three figures of the page, drawn from the API alone: who falls short of an equal share, how unequal the
money is, and how it went over the years. Each is worked out from amounts and needs, and held against what the
API says itself. Python's own library is enough:

    python3 figures.py http://127.0.0.1:8080

writes shortfall.svg, lorenz.svg and years.svg beside it, and says what they show.
"""

import csv
import io
import json
import sys
import urllib.request
from decimal import Decimal

BASE = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8080"
WIDTH, HEIGHT = 640, 400


def get(path):
    with urllib.request.urlopen(BASE + path) as answer:
        return answer.read().decode()


def areas(period):
    """The outermost areas of a period with their money and need, each None where it is not known."""
    rows = csv.DictReader(io.StringIO(get(f"/analysis/allocation?period={period}&f=csv")))
    return [{**row, **{name: Decimal(row[name]) if row[name] else None for name in ("amount", "need", "equity_gap")}}
            for row in rows]


def agree(what, ours, theirs, by=Decimal("0.000001")):
    if abs(Decimal(ours) - Decimal(theirs)) > by:
        sys.exit(f"{what}: worked out {ours}, the API says {theirs}")


def svg(name, title, shapes):
    text = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="11">'
    with open(name, "w", encoding="utf-8") as out:
        out.write(f"{text}<title>{title}</title>{''.join(shapes)}</svg>\n")


def shortfall(known):
    """An area's money less its share of need times all money; the gaps of all areas sum to zero."""
    money, need = sum(a["amount"] for a in known), sum(a["need"] for a in known)
    gaps = sorted((a["amount"] - a["need"] / need * money, a["name"]) for a in known)
    theirs = {a["name"]: a["equity_gap"] for a in known}
    for gap, name in gaps:
        agree(f"gap of {name}", gap, theirs[name], Decimal("0.01"))
    worst = gaps[:10]
    longest = -worst[0][0]
    svg("shortfall.svg", "Furthest short of an equal share", [
        f'<text x="0" y="{i * 38 + 14}">{name} {gap:,.2f}</text>'
        f'<rect x="0" y="{i * 38 + 18}" width="{max(-gap, 0) / longest * WIDTH:.1f}" height="14" fill="#b35806"/>'
        for i, (gap, name) in enumerate(worst)])
    print("shortfall.svg:", worst[0][1], f"{worst[0][0]:.2f}")


def lorenz(known, period):
    """Shares of need and of money, areas in the order of money per need."""
    money, need = sum(a["amount"] for a in known), sum(a["need"] for a in known)
    order = sorted(known, key=lambda a: a["amount"] / a["need"] if a["need"] else Decimal("Infinity"))
    x = y = gini = hoover = Decimal(0)
    points = [(x, y)]
    for a in order:
        dx, dy = a["need"] / need, a["amount"] / money
        gini += dx * (y + y + dy)
        hoover += abs(dy - dx) / 2
        x, y = x + dx, y + dy
        points.append((x, y))
    gini = 1 - gini
    level = known[0]["level"]
    theirs = json.loads(get(f"/analysis/equity?period={period}&redraws=no"), parse_float=Decimal)["indices"][level]
    agree("Gini", gini, theirs["gini"])
    agree("Hoover", hoover, theirs["hoover"])
    path = " ".join(f"{float(px) * HEIGHT:.1f},{HEIGHT - float(py) * HEIGHT:.1f}" for px, py in points)
    svg("lorenz.svg", "Lorenz curve of money over need", [
        f'<line x1="0" y1="{HEIGHT}" x2="{HEIGHT}" y2="0" stroke="#888"/>',
        f'<polyline points="{path}" fill="none" stroke="#0f5c7c" stroke-width="2"/>'])
    print("lorenz.svg:", f"Gini {gini:.4f}, Hoover {hoover:.4f}")


def years(periods):
    """Money per unit of need of every year, over areas whose need is known."""
    theirs = {row["period"]: row for row in csv.DictReader(io.StringIO(get("/analysis/trend?f=csv"))) if not row["id"]}
    drawn = []
    for period in periods:
        known = [a for a in areas(period) if a["need"] is not None]
        need = sum(a["need"] for a in known)
        if need and period in theirs and theirs[period]["per_need"]:
            drawn.append((period, sum(a["amount"] for a in known) / need))
            agree(f"money per need in {period}", drawn[-1][1], theirs[period]["per_need"])
    top = max(value for _, value in drawn)
    step = WIDTH / len(drawn)
    svg("years.svg", "Money per unit of need by year", [
        f'<rect x="{i * step:.1f}" y="{HEIGHT - 20 - value / top * 340:.1f}" width="{step * 0.8:.1f}" '
        f'height="{value / top * 340:.1f}" fill="#0f5c7c"/><text x="{i * step:.1f}" y="{HEIGHT - 4}">{period}</text>'
        for i, (period, value) in enumerate(drawn)])
    print("years.svg:", ", ".join(f"{period} {value:.2f}" for period, value in drawn))


dataset = json.loads(get("/dataset"))
period = dataset["default_period"]
known = [a for a in areas(period) if a["need"] is not None and a["amount"] is not None]
shortfall(known)
lorenz(known, period)
years(dataset["periods"])
