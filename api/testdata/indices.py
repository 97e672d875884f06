"""Inequality indices from an allocation's CSV on standard input, as JSON.

Written from the formulas of the literature alone, as a check on the program's own: money
s = amount, need a, over areas with known need. The file given as argument is the equity
answer's CSV of the same question, from which only what areas are ranked by and their
population are taken. A name without a value is undefined.
"""
import csv
import json
import sys
from collections import defaultdict
from fractions import Fraction
from math import exp, fsum, log, sqrt

rows = [r for r in csv.DictReader(sys.stdin) if r["need"] != ""]
for r in rows:
    r["group"] = r["parent_id"] or r["id"]
s = [Fraction(r["amount"]) for r in rows]
a = [Fraction(r["need"]) for r in rows]
S, A = sum(s), sum(a)
with open(sys.argv[1], newline="") as f:
    of = {r["id"]: r for r in csv.DictReader(f)}
out = {}
if S and A:
    sigma = [float(x / S) for x in s]
    p = [float(x / A) for x in a]
    out["hoover"] = fsum(abs(x - y) for x, y in zip(sigma, p)) / 2

    # Gini as the mean absolute difference over pairs, areas without need at infinity.
    needy = [i for i in range(len(a)) if a[i]]
    pairs = fsum(abs(sigma[i] * p[j] - sigma[j] * p[i]) for i in needy for j in needy) / 2
    stranded = fsum(sigma[i] for i in range(len(a)) if not a[i])
    out["gini"] = pairs + stranded

    def theil(shares, needs):
        if any(x > 0 and y == 0 for x, y in zip(shares, needs)):
            return None
        return fsum(x * log(x / y) for x, y in zip(shares, needs) if x > 0)

    total = theil(sigma, p)
    if total is not None:
        money, need = defaultdict(float), defaultdict(float)
        for r, x, y in zip(rows, sigma, p):
            money[r["group"]] += x
            need[r["group"]] += y
        out["theil"] = total
        out["theil_between"] = theil(list(money.values()), list(need.values()))
        out["theil_within"] = fsum(
            money[g] * theil([x / money[g] for r, x in zip(rows, sigma) if r["group"] == g],
                             [y / need[g] for r, y in zip(rows, p) if r["group"] == g])
            for g in money if money[g] > 0)
        out["cv"] = sqrt(fsum(p[i] * (sigma[i] / p[i] - 1) ** 2 for i in needy))
    if (low := theil(p, sigma)) is not None:
        out["theil_l"] = low
    out["atkinson_0_5"] = 1 - fsum(sqrt(sigma[i] * p[i]) for i in needy) ** 2
    out["atkinson_1"] = 1.0 if any(sigma[i] == 0 for i in needy) else 1 - exp(fsum(p[i] * log(sigma[i] / p[i]) for i in needy))

    # Concentration: twice the covariance of share per head and fractional rank, the rank
    # counted area by area, half of those ranked alike before oneself.
    def concentration(shares, weights, rank):
        before = [fsum(w for w, r in zip(weights, rank) if r > rank[i])
                  + fsum(w for w, r in zip(weights, rank) if r == rank[i]) / 2 for i in range(len(rank))]
        return fsum(2 * x * (r - 0.5) for x, r in zip(shares, before))

    ranking = [of[r["id"]]["ranking_value"] for r in rows]
    people = [of[r["id"]]["population"] for r in rows]
    if "" not in ranking + people:
        rank = [Fraction(x) for x in ranking]
        out["concentration_index"] = concentration(sigma, p, rank)
        heads = [Fraction(x) for x in people]
        if sum(heads):
            heads = [float(x / sum(heads)) for x in heads]
            out["kakwani"] = concentration(sigma, heads, rank) - concentration(p, heads, rank)

    # Horizontal inequity: within quintiles of the areas in need, by mid-rank.
    like = defaultdict(list)
    groups = max(1, min(5, len(needy) // 2))
    for i in needy:
        below = sum(a[j] < a[i] for j in needy) + Fraction(sum(a[j] == a[i] for j in needy), 2)
        like[below * groups // len(needy)].append(i)
    spent = sum(s[i] for i in needy)
    if spent:
        out["horizontal"] = fsum(
            abs(float(s[i] / spent * a[j] / A - s[j] / spent * a[i] / A)) / 2 for g in like.values() for i in g for j in g)
json.dump(out, sys.stdout)
