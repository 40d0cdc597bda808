# SPDX-License-Identifier: Apache-2.0
"""What happened: imports, states of periods, the audit table."""

from django.db import models


class Batch(models.Model):
    """One file (or edit, derived set, merge, reversal) whose rows were booked together.

    `sha256` is unique among batches that stand: the same file twice changes nothing, a file whose batch was undone may come again.
    `mapping`: sheet → field → where it was read. `mapping_version`, `rules_version`: the named template and the digest of the rules used.
    `periods`: reporting periods of its rows. `unmapped`: sheet → headers kept only in the file. `reverses`: the batch that this one undid.
    """

    KINDS = ("import", "edit", "correction", "derived", "merge", "reversal")

    sha256 = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=10, default="import")
    name = models.CharField(max_length=255)
    kept = models.CharField(max_length=255, blank=True)
    datasets = models.JSONField(default=list)
    periods = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    mapping_version = models.CharField(max_length=120, blank=True)
    rules_version = models.CharField(max_length=64, blank=True)
    unmapped = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    warnings = models.JSONField(default=list)
    actor = models.CharField(max_length=150)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField()
    undone = models.BooleanField(default=False)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")

    class Meta:
        """Kinds are a closed list; a file stands once."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["import", "edit", "correction", "derived", "merge", "reversal"]),
                name="batch_kind_known",
            ),
            models.UniqueConstraint(fields=["sha256"], condition=models.Q(undone=False), name="batch_stands_once"),
        ]


class PeriodState(models.Model):
    """Where a reporting period of the whole city stands, and its newest frozen revision; districts have their own `Filing`.

    `reopened_until` is the last day on which a reopened period takes figures.
    """

    STATES = ("open", "accepted", "frozen", "reopened")

    period = models.CharField(max_length=8, unique=True)
    state = models.CharField(max_length=10, default="open")
    revision = models.CharField(max_length=6, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)
    closed_by = models.CharField(max_length=150, blank=True)
    closed_at = models.DateTimeField(null=True)
    reopened_until = models.DateField(null=True)

    class Meta:
        """A frozen period has a revision; states are a closed list."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "accepted", "frozen", "reopened"]), name="period_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="frozen") | ~models.Q(revision=""), name="frozen_has_revision"
            ),
        ]


class AuditEvent(models.Model):
    """Who did what, when, to which subject. No foreign keys: the line outlives what it speaks of."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=12)
    deed = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_id = models.CharField(max_length=100, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        """Read by time and by subject."""

        indexes = [models.Index(fields=["subject_kind", "subject_id"]), models.Index(fields=["at"])]
