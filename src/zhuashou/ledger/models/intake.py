# SPDX-License-Identifier: Apache-2.0
"""The life of an imported file before it is booked, and what people decided about it."""

from django.db import models


class Upload(models.Model):
    """A file on its way into the ledger. It survives the browser and the server: file and findings lie in the workspace.

    `choices`: sheet → what a person decided (see `intake.SheetChoice`). `summary`: counts of the last check. `version` rises with every
    deed, so that two people cannot overwrite each other. `ledger_mark`: the newest batch when the file was checked.
    """

    STATES = ("uploaded", "checked", "booked", "discarded")

    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=255)
    kept = models.CharField(max_length=255)
    state = models.CharField(max_length=10, default="uploaded")
    choices = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    ledger_mark = models.IntegerField(default=0)
    version = models.IntegerField(default=1)
    actor = models.CharField(max_length=150)
    regions = models.JSONField(default=list)
    batch = models.ForeignKey("ledger.Batch", null=True, on_delete=models.PROTECT, related_name="uploads")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        """States are a closed list; a file waits once a person."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["uploaded", "checked", "booked", "discarded"]), name="upload_state_known"
            ),
            models.UniqueConstraint(
                fields=["sha256", "actor"],
                condition=models.Q(state__in=["uploaded", "checked"]),
                name="upload_waits_once",
            ),
        ]


class MappingTemplate(models.Model):
    """A named mapping, applied to every sheet whose header has this fingerprint."""

    name = models.CharField(max_length=100, unique=True)
    fingerprint = models.CharField(max_length=64, unique=True)
    choice = models.JSONField(default=dict)
    headers = models.JSONField(default=list)
    version = models.IntegerField(default=1)
    actor = models.CharField(max_length=150)
    at = models.DateTimeField()


class Acceptance(models.Model):
    """A warning that a person accepted with a written reason."""

    batch = models.ForeignKey("ledger.Batch", on_delete=models.CASCADE, related_name="acceptances")
    sheet = models.CharField(max_length=255)
    cell = models.CharField(max_length=16)
    rule = models.CharField(max_length=40)
    reason = models.TextField()
    actor = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        """One decision a warning."""

        constraints = [models.UniqueConstraint(fields=["batch", "sheet", "cell", "rule"], name="acceptance_once")]


class Revision(models.Model):
    """An amount by which a cumulative figure changes the months before it: previous cumulative + month + amount = cumulative.

    `amount` is a scaled integer in the column's declared unit and scale.
    """

    batch = models.ForeignKey("ledger.Batch", on_delete=models.CASCADE, related_name="revisions")
    dataset = models.CharField(max_length=40)
    uscc = models.CharField(max_length=18)
    period = models.CharField(max_length=8)
    column = models.CharField(max_length=60)
    amount = models.BigIntegerField()

    class Meta:
        """One amount a figure and batch."""

        constraints = [
            models.UniqueConstraint(fields=["batch", "dataset", "uscc", "period", "column"], name="revision_once")
        ]
