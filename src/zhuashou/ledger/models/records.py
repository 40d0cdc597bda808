# SPDX-License-Identifier: Apache-2.0
"""What happened: imports, states of periods, the audit table."""

from django.db import models


class Batch(models.Model):
    """One file (or edit, or derived set) whose rows were booked together. `sha256` is unique: the same file twice changes nothing."""

    KINDS = (("import", "导入"), ("edit", "更正"), ("derived", "推导"), ("reversal", "撤销"))

    sha256 = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10, choices=KINDS, default="import")
    name = models.CharField(max_length=255)
    kept = models.CharField(max_length=255, blank=True)
    datasets = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    warnings = models.JSONField(default=list)
    actor = models.CharField(max_length=150)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        """Kinds are a closed list."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["import", "edit", "derived", "reversal"]), name="batch_kind_known"
            )
        ]


class PeriodState(models.Model):
    """Where a reporting period stands, and its newest frozen revision."""

    STATES = ("open", "submitted", "approved", "accepted", "frozen", "returned", "reopened")

    period = models.CharField(max_length=8, unique=True)
    state = models.CharField(max_length=10, default="open")
    revision = models.CharField(max_length=6, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)
    closed_by = models.CharField(max_length=150, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """A frozen period has a revision; states are a closed list."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["open", "submitted", "approved", "accepted", "frozen", "returned", "reopened"]
                ),
                name="period_state_known",
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
