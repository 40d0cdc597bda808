# SPDX-License-Identifier: Apache-2.0
"""Per-mu grading once more, slowly and in plain Python on lists: the oracle of the fast one."""

from __future__ import annotations


def slow_grades(scheme, people):
    """people: uscc → (figures or None, exempt id, veto id). Returns uscc → (score, rank, grade), None and "" where there is none."""
    found = dict.fromkeys(people, (None, None, ""))
    for code, (_, exempt, _) in people.items():
        if exempt:
            found[code] = (None, None, next(e.grade for e in scheme.exempt if e.id == exempt))
    judged = {c: f for c, (f, exempt, _) in people.items() if f is not None and not exempt}
    values = {c: {i.id: value(i, f) for i in scheme.items} for c, f in judged.items()}
    used = [i for i in scheme.items if any(values[c][i.id] is not None for c in judged)]
    wanted = all if scheme.missing == "exclude" else any
    judged = [c for c in judged if wanted(values[c][i.id] is not None for i in used)] if used else []
    totals = dict.fromkeys(judged, 0.0)
    for i in used:
        weight = i.weight * sum(x.weight for x in scheme.items) / sum(x.weight for x in used)
        known = {c: values[c][i.id] for c in judged if values[c][i.id] is not None}
        scores = {c: one(scheme, i, weight, v, list(known.values())) for c, v in known.items()}
        mean = sum(scores.values()) / len(scores) if scores and scheme.missing == "mean" else 0.0
        for c in judged:
            totals[c] += round(scores.get(c, mean), 6)
    totals = {c: round(t, 4) for c, t in totals.items()}
    for c in judged:
        rank = 1 + sum(t > totals[c] for t in totals.values())
        grade = next(g for g, upto in scheme.cuts if 100 * (rank - 1) / len(judged) < upto)
        order = [g for g, _ in scheme.cuts]
        veto = next((v.grade for v in scheme.veto if v.id == people[c][2]), grade)
        found[c] = (totals[c], rank, max(grade, veto, key=order.index))
    return found


def value(item, figures):
    over, under = figures.get(item.over), figures.get(item.under)
    return None if over is None or under is None or under <= 0 else float(over) / float(under) / item.scale


def one(scheme, item, weight, v, known):
    if scheme.family == "base":
        base = item.base if item.base is not None else sum(known) / len(known)
        score = weight * max(v, 0) / base if base > 0 else 0.0
    else:
        low, high = min(known), max(known)
        score = weight * (20 + 80 * (v - low) / (high - low)) / 100 if high > low else weight
    return score if item.cap is None else min(score, item.cap * weight)
