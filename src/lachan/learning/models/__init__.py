"""Materials in versions and how often they are used; courses and who passed them."""

from lachan.learning.models.guests import Guest
from lachan.learning.models.materials import (
    Piece,
    Usage,
    Use,
    Version,
    VersionQuerySet,
)
from lachan.learning.models.media import Media
from lachan.learning.models.training import (
    Certificate,
    CertificateQuerySet,
    Course,
    CourseQuerySet,
    Enrolment,
    Lesson,
    Progress,
    Question,
    Session,
    Trial,
)

__all__ = [
    "Certificate",
    "CertificateQuerySet",
    "Course",
    "CourseQuerySet",
    "Enrolment",
    "Guest",
    "Lesson",
    "Media",
    "Piece",
    "Progress",
    "Question",
    "Session",
    "Trial",
    "Usage",
    "Use",
    "Version",
    "VersionQuerySet",
]
