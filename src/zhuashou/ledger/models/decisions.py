# SPDX-License-Identifier: Apache-2.0
"""A decision's text on its way to facts: the draft that people review, every change to it, and the source of every fact made from it."""

from django.db import models


class DecisionDraft(models.Model):
    """A decision document under review.

    `kept` is the file in the workspace; `breaks` are the raw offsets of block ends, so that the map from clean to raw text can be made
    again. `head`, `items`, `flags` and `not_understood` hold values with their spans (see `actions.decision_draft`). `version` rises with
    every deed, so that two people cannot overwrite each other.
    """

    STATES = ("draft", "confirmed", "discarded")

    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=255)
    kept = models.CharField(max_length=255)
    raw_text = models.TextField()
    clean_text = models.TextField()
    breaks = models.JSONField(default=list)
    head = models.JSONField(default=dict)
    items = models.JSONField(default=list)
    flags = models.JSONField(default=list)
    not_understood = models.JSONField(default=list)
    state = models.CharField(max_length=10, default="draft")
    version = models.IntegerField(default=1)
    decision_id = models.CharField(max_length=20, blank=True, db_index=True)
    actor = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=150, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        """States are a closed list; a file is reviewed once at a time; a confirmed draft says by whom."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "confirmed", "discarded"]), name="decision_state_known"
            ),
            models.UniqueConstraint(
                fields=["sha256"], condition=models.Q(state="draft"), name="decision_reviewed_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="confirmed") | ~models.Q(confirmed_by=""), name="decision_confirmed_by"
            ),
        ]


class DecisionEvent(models.Model):
    """One change of a draft: who, when, what, old and new. Events are only ever added."""

    draft = models.ForeignKey(DecisionDraft, on_delete=models.PROTECT, related_name="events")
    version = models.IntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    deed = models.CharField(max_length=20)
    item = models.CharField(max_length=20, blank=True)
    field = models.CharField(max_length=40, blank=True)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        """In the order in which they happened; one deed may change several items."""

        ordering = ("version", "id")


class FactSpan(models.Model):
    """Where in a decision's text a value of a fact stands: offsets in the draft's clean and raw text. `key` joins the fact's key columns."""

    draft = models.ForeignKey(DecisionDraft, on_delete=models.PROTECT, related_name="spans")
    dataset = models.CharField(max_length=40)
    key = models.CharField(max_length=255)
    field = models.CharField(max_length=40)
    start = models.IntegerField()
    end = models.IntegerField()
    raw_start = models.IntegerField(null=True)
    raw_end = models.IntegerField(null=True)

    class Meta:
        """Read by fact; a span is not empty."""

        indexes = [models.Index(fields=["dataset", "key"])]
        constraints = [models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="span_not_empty")]
