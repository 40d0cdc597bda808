# SPDX-License-Identifier: Apache-2.0
"""Who files what: the state of each district's month, what was asked of whom, and the names by which enterprises are known."""

from django.db import models


class Filing(models.Model):
    """One district's month: open, submitted, approved, or returned with a reason."""

    STATES = ("open", "submitted", "approved", "returned")

    period = models.CharField(max_length=8)
    region = models.CharField(max_length=6)
    state = models.CharField(max_length=10, default="open")
    reason = models.TextField(blank=True)
    actor = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        """One state a district and period."""

        constraints = [
            models.UniqueConstraint(fields=["period", "region"], name="filing_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "submitted", "approved", "returned"]), name="filing_state_known"
            ),
        ]


class Demand(models.Model):
    """One table that asked figures of somebody: the reporting burden. `columns` are asked, `held` of the cells were in the ledger already.

    `enterprises`: [credit code or project id, cells asked, cells held] of each.
    """

    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    title = models.CharField(max_length=255)
    dataset = models.CharField(max_length=40)
    columns = models.JSONField(default=list)
    period = models.CharField(max_length=8, blank=True)
    region = models.CharField(max_length=6, blank=True)
    enterprises = models.JSONField(default=list)
    cells = models.IntegerField(default=0)
    held = models.IntegerField(default=0)

    class Meta:
        """Read by time and by period."""

        indexes = [models.Index(fields=["dataset", "period"])]


class Alias(models.Model):
    """A name that a person decided belongs to an enterprise. `text` is the normalised name; `uscc` may be a merged code's new one."""

    text = models.CharField(max_length=255, unique=True)
    written = models.CharField(max_length=255)
    uscc = models.CharField(max_length=18)
    reason = models.TextField(blank=True)
    actor = models.CharField(max_length=150)
    at = models.DateTimeField()


class Merge(models.Model):
    """Two records of one enterprise brought together; the batch holds every row that moved, and undoing the batch undoes the merge."""

    old = models.CharField(max_length=18)
    new = models.CharField(max_length=18)
    old_name = models.CharField(max_length=255)
    reason = models.TextField()
    actor = models.CharField(max_length=150)
    at = models.DateTimeField()
    counts = models.JSONField(default=dict)
    batch = models.OneToOneField("ledger.Batch", on_delete=models.PROTECT, related_name="merge")
