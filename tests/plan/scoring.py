# SPDX-License-Identifier: Apache-2.0
"""Scores of the decision grammar against annotated documents: true positives, wrong and missing records, per field."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from zhuashou.plan import read_decision
from zhuashou.terms import load_yaml

ROLES = {"lead": "lead", "resp": "responsible", "coop": "coop"}


@dataclass
class Score:
    """Counts of one field over documents, with what went wrong."""

    right: int = 0
    wrong: int = 0
    missing: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def precision(self):
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self):
        return self.right / (self.right + self.missing) if self.right + self.missing else 1.0

    @property
    def f1(self):
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)

    def add(self, name, found, gold):
        """Add the multisets of one document."""
        found, gold = Counter(found), Counter(gold)
        self.right += (found & gold).total()
        self.wrong += (found - gold).total()
        self.missing += (gold - found).total()
        self.notes += [f"{name} + {x}" for x in (found - gold).elements()] + [
            f"{name} - {x}" for x in (gold - found).elements()
        ]


def documents(folder):
    """Annotated documents of a folder in order of name."""
    for file in sorted(Path(folder).glob("*.yaml")):
        yield file.stem, load_yaml(file.read_text(encoding="utf-8"))


def value(target):
    """A target's value as the annotation writes it."""
    if target.high is not None:
        return f"{target.value.normalize():f}-{target.high.normalize():f}"
    return f"{target.value.normalize():f}"


WIDE = str.maketrans(",;:()", "，；：（）", '"“”')


def tight(text):
    """Without blanks and quotation marks, punctuation in full width: cleaning brings it to that."""
    return "".join(text.split()).translate(WIDE)


def iso(day):
    return day.isoformat() if isinstance(day, date) else (day or "")


def score(folder, read=read_decision):
    """Scores by field over all documents of a folder."""
    names = (
        "task",
        "unit",
        "target",
        "year",
        "deadline",
        "task_deadline",
        "open",
        "issuer",
        "title",
        "date",
        "doc_no",
        "strange",
        "scope",
    )
    scores = {n: Score() for n in names}
    for name, doc in documents(folder):
        issued = doc.get("issued_on")
        reading = read(doc["text"], issued_on=date.fromisoformat(iso(issued)) if issued else None)
        compare(name, reading, doc["gold"], scores)
    return scores


def compare(name, reading, gold, scores):
    """Add one reading to the scores."""
    want = gold["tasks"]
    scores["task"].add(name, [tight(t.quote) for t in reading.tasks], [tight(str(t["q"])) for t in want])
    scores["unit"].add(
        name,
        [(tight(t.quote), r, tight(u)) for t in reading.tasks for r in ROLES.values() for u in getattr(t, r)],
        [(tight(str(t["q"])), r, tight(u)) for t in want for k, r in ROLES.items() for u in t.get(k, [])],
    )
    scores["open"].add(
        name, [tight(t.quote) for t in reading.tasks if t.open_ended], [tight(t["q"]) for t in want if t.get("open")]
    )
    scores["task_deadline"].add(
        name,
        [(tight(t.quote), t.deadline.norm) for t in reading.tasks if t.deadline],
        [(tight(str(t["q"])), iso(t["due"])) for t in want if t.get("due")],
    )
    scores["scope"].add(
        name,
        [t.scope.count for t in reading.tasks if t.scope and t.scope.count],
        [t["scope"] for t in want if t.get("scope")],
    )
    scores["target"].add(
        name, [(value(t), t.unit) for t in reading.targets], [(str(v), u) for v, u, _ in gold["targets"]]
    )
    scores["year"].add(
        name, [(value(t), t.unit, t.year) for t in reading.targets], [(str(v), u, y) for v, u, y in gold["targets"]]
    )
    scores["deadline"].add(name, [d.norm for d in reading.deadlines], [iso(d) for d in gold["deadlines"]])
    for key in ("issuer", "title", "doc_no"):
        scores[key].add(
            name, [x for x in [tight(getattr(reading, key))] if x], [x for x in [tight(gold[key] or "")] if x]
        )
    scores["date"].add(name, [iso(reading.date)] if reading.date else [], [iso(gold["date"])] if gold["date"] else [])
    scores["strange"].add(
        name, [tight(n.text) for n in reading.not_understood], [tight(x) for x in gold.get("strange", [])]
    )
    return scores


def show(scores):
    """One line a field, then what went wrong."""
    lines = [
        f"{n:14} P {s.precision:.3f} R {s.recall:.3f} F1 {s.f1:.3f} ({s.right} right, {s.wrong} wrong, {s.missing} missing)"
        for n, s in scores.items()
    ]
    return "\n".join(lines + [f"  {n}: {note}" for n, s in scores.items() for note in s.notes])
