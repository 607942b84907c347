"""Links by which others may read."""

from django.db import models

from apps.interviews.models.interviews import Interview


class ReportLink(models.Model):
    """The link of a report: anyone who has it may read the report until it expires. An interview has one at most, and none at first."""

    interview = models.OneToOneField(Interview, on_delete=models.CASCADE, related_name="report_link")
    key = models.CharField(max_length=43, unique=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Link of {self.interview}"
