# SPDX-License-Identifier: Apache-2.0
"""What people wrote in place of paragraphs of the monthly analysis."""

from django.db import models


class BriefEdit(models.Model):
    """One version of an edited paragraph; versions are only ever added, the newest one counts.

    `text` names numbers by tokens (`{{number id|format}}`); `base` is the templates' text it was written over. A version with
    `reverted` gives the paragraph back to the templates, one with `hidden` takes it out; `after` (part/paragraph) is where a person put it.
    `shown` is how the live numbers of `base` read then, of `revision`. A language has its own edits. Kept by period, not by revision: a new revision brings new numbers.
    """

    period = models.CharField(max_length=8)
    paragraph = models.CharField(max_length=80)
    version = models.IntegerField()
    text = models.TextField(blank=True)
    base = models.TextField(blank=True)
    reverted = models.BooleanField(default=False)
    lang = models.CharField(max_length=2, default="zh")
    hidden = models.BooleanField(default=False)
    after = models.CharField(max_length=120, blank=True)
    revision = models.CharField(max_length=8, blank=True)
    shown = models.JSONField(default=dict)
    actor = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        """Versions of a paragraph are numbered without repetition; what is not given back has a text."""

        ordering = ("period", "paragraph", "version")
        constraints = [
            models.UniqueConstraint(fields=["period", "lang", "paragraph", "version"], name="brief_edit_once"),
            models.CheckConstraint(
                condition=models.Q(reverted=True) | models.Q(hidden=True) | ~models.Q(after="") | ~models.Q(text=""),
                name="brief_edit_says_something",
            ),
        ]
