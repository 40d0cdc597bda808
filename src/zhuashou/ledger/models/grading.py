# SPDX-License-Identifier: Apache-2.0
"""Per-mu grades as they were published: the list, every enterprise's row, the objections and what they changed."""

from django.db import models


class GradeList(models.Model):
    """One publication (公示) of a scheme's grades of one year. What was published stays; a withdrawn list stays too and the next is a new version.

    `scheme_data`, `scales` and `notes` are those it was computed with; `digest` is the frozen month's. `settled_*`: who finalised or withdrew it.
    """

    STATES = ("published", "final", "withdrawn")

    scheme = models.CharField(max_length=40)
    scheme_version = models.CharField(max_length=40)
    year = models.CharField(max_length=8)
    version = models.IntegerField()
    state = models.CharField(max_length=10, default="published")
    period = models.CharField(max_length=8)
    revision = models.CharField(max_length=8)
    digest = models.CharField(max_length=64)
    published_on = models.DateField()
    closes_on = models.DateField()
    published_by = models.CharField(max_length=150)
    published_at = models.DateTimeField()
    settled_by = models.CharField(max_length=150, blank=True)
    settled_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    scheme_data = models.JSONField()
    scales = models.JSONField()
    notes = models.JSONField(default=list)

    class Meta:
        """Versions are numbered; of one year at most one list stands."""

        ordering = ("scheme", "year", "version")
        constraints = [
            models.UniqueConstraint(fields=["scheme", "year", "version"], name="grade_list_once"),
            models.UniqueConstraint(
                fields=["scheme", "year"], condition=~models.Q(state="withdrawn"), name="grade_list_one_stands"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["published", "final", "withdrawn"]), name="grade_list_state_known"
            ),
        ]


class GradeAppeal(models.Model):
    """One objection to a published row. `value` is the claimed figure in the column's own unit (empty for an exception); `moved` and
    `would_move` list the other enterprises that the decision moved, or would have moved had all been ranked anew."""

    STATES = ("open", "upheld", "rejected")

    grades = models.ForeignKey(GradeList, on_delete=models.PROTECT, related_name="appeals")
    uscc = models.CharField(max_length=18)
    name = models.CharField(max_length=200)
    region = models.CharField(max_length=6, blank=True)
    field = models.CharField(max_length=40)
    claimed = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    value = models.CharField(max_length=40, blank=True)
    reason = models.TextField()
    evidence = models.TextField()
    filed_on = models.DateField()
    filed_by = models.CharField(max_length=150)
    filed_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="open")
    decided_value = models.CharField(max_length=40, blank=True)
    decided_reason = models.TextField(blank=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)
    moved = models.JSONField(default=list)
    would_move = models.JSONField(default=list)

    class Meta:
        """One open objection to a figure at a time; a decided one has its person, a rejected one its reason."""

        ordering = ("grades", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["grades", "uscc", "field"], condition=models.Q(state="open"), name="grade_appeal_open_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "upheld", "rejected"]), name="grade_appeal_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open") | ~models.Q(decided_by=""), name="grade_appeal_decided_by"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="rejected") | ~models.Q(decided_reason=""), name="grade_appeal_says_why"
            ),
        ]


class GradeRow(models.Model):
    """One enterprise on a list. Version 1 is what was published; an upheld objection adds a version and never changes one.

    `data` is the row as `diagnosis.Grade` gives it: score, rank, grade, every item, the cut or the reason, the figures behind it.
    """

    grades = models.ForeignKey(GradeList, on_delete=models.PROTECT, related_name="rows")
    uscc = models.CharField(max_length=18)
    version = models.IntegerField(default=1)
    current = models.BooleanField(default=True)
    region = models.CharField(max_length=6, blank=True)
    grade = models.CharField(max_length=10, blank=True)
    data = models.JSONField()
    appeal = models.ForeignKey(GradeAppeal, null=True, on_delete=models.PROTECT, related_name="rows")

    class Meta:
        """Versions are numbered and one of them is current."""

        ordering = ("grades", "uscc", "version")
        constraints = [
            models.UniqueConstraint(fields=["grades", "uscc", "version"], name="grade_row_once"),
            models.UniqueConstraint(
                fields=["grades", "uscc"], condition=models.Q(current=True), name="grade_row_one_current"
            ),
        ]
