"""Interviews, how they are graded, and which questions people keep."""

from apps.interviews.models.cases import Inquiry
from apps.interviews.models.chosen import QuestionSet, SavedQuestion, SetQuestion
from apps.interviews.models.formats import OwnFormat
from apps.interviews.models.grades import AnchorGrading, Assessment, CriterionLevel, FirstGrades
from apps.interviews.models.interviews import FollowUp, Interview, Place, Response, Step
from apps.interviews.models.links import ReportLink

__all__ = [
    "AnchorGrading",
    "Assessment",
    "CriterionLevel",
    "FirstGrades",
    "FollowUp",
    "Inquiry",
    "Interview",
    "OwnFormat",
    "Place",
    "QuestionSet",
    "ReportLink",
    "Response",
    "SavedQuestion",
    "SetQuestion",
    "Step",
]
