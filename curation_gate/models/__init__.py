"""Tables of the curation. Private to this package; others use `queries` and `service`."""

from curation_gate.models.accompanying import Certificate, CoachingEvidence, CoachingSession
from curation_gate.models.applying import Application, HeaderAlias, RegistrationUpload, RubricDraft
from curation_gate.models.core import (
    CoachingPlan,
    CoachingTask,
    ConflictOfInterest,
    CurationRound,
    DecisionRecord,
    JuryMember,
    RegistrationImport,
    RubricRecord,
    ScoreSheet,
    Submission,
)
from curation_gate.models.fidelity import FidelityProblem, FidelityReview
from curation_gate.models.judging import Appeal, ChairRuling, DeliberationNote, SampleCheck, SheetDraft

__all__ = [
    "Appeal",
    "Application",
    "Certificate",
    "ChairRuling",
    "CoachingEvidence",
    "CoachingPlan",
    "CoachingSession",
    "CoachingTask",
    "ConflictOfInterest",
    "CurationRound",
    "DecisionRecord",
    "DeliberationNote",
    "FidelityProblem",
    "FidelityReview",
    "HeaderAlias",
    "JuryMember",
    "RegistrationImport",
    "RegistrationUpload",
    "RubricDraft",
    "RubricRecord",
    "SampleCheck",
    "ScoreSheet",
    "SheetDraft",
    "Submission",
]
