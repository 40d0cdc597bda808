# SPDX-License-Identifier: Apache-2.0
"""What officers found when they followed an alert."""

from django.db import models


class AlertVerdict(models.Model):
    """The verdict on one alert: real trouble (true), normal (benign), or wrong figures (data_error). A later verdict replaces it; the audit keeps both."""

    VERDICTS = ("true", "benign", "data_error")

    period = models.CharField(max_length=8)
    uscc = models.CharField(max_length=18)
    verdict = models.CharField(max_length=10)
    note = models.TextField(blank=True)
    actor = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        """One verdict an alert."""

        constraints = [
            models.UniqueConstraint(fields=["period", "uscc"], name="alert_judged_once"),
            models.CheckConstraint(
                condition=models.Q(verdict__in=["true", "benign", "data_error"]), name="alert_verdict_known"
            ),
        ]
