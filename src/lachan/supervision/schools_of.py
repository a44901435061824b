"""Who is what at which school. The one place that knows where that is written."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404

from lachan.accounts.models import User
from lachan.supervision.models import Exam, Group, Post, School, SchoolMember


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is at a school. member: None for an administrator."""

    school: School
    member: SchoolMember | None

    @property
    def is_it(self) -> bool:
        """Whether the whole school's network is theirs to keep."""
        return self.member is not None and self.member.post == Post.IT

    @property
    def governs(self) -> bool:
        """Whether all classes and the people are theirs to look after: head or IT."""
        return self.member is not None and self.member.post in {Post.HEAD, Post.IT}

    def groups(self) -> QuerySet[Group]:
        """Return the classes this person may see: all, or the own ones."""
        rows = Group.objects.filter(school=self.school)
        if self.member is None:
            return rows.none()
        if self.governs:
            return rows
        mine = Q(homeroom=self.member) | Q(teachers=self.member)
        return rows.filter(mine).distinct()

    def group(self, pk: int) -> Group:
        """Return one of `groups`. Raises Http404."""
        found = self.groups().select_related("school", "homeroom").filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def exam(self, pk: int) -> Exam:
        """Return an exam of one of `groups`. Raises Http404."""
        rows = Exam.objects.select_related("group__school")
        found = rows.filter(pk=pk, group__in=self.groups()).first()
        if found is None:
            raise Http404
        return found


def standings(user: User | AnonymousUser) -> list[Standing]:
    """Return what `user` is at every school, IT before teacher."""
    if not isinstance(user, User):
        return []
    rows = SchoolMember.objects.of(user).select_related("school")
    found: dict[int, Standing] = {}
    for member in rows.order_by("school__searchable", "post", "pk"):
        found.setdefault(member.school_id, Standing(member.school, member))
    return list(found.values())


def standing(user: User, key: str) -> Standing:
    """Return what `user` is at the school of `key`.

    Absent and not yours are the same Http404. An administrator stands at every school,
    for its people alone.
    """
    mine = SchoolMember.objects.of(user).filter(school__key=key)
    member = mine.select_related("school").order_by("post", "pk").first()
    if member is not None:
        return Standing(member.school, member)
    school = School.objects.filter(key=key).first() if user.is_administrator else None
    if school is None:
        raise Http404
    return Standing(school, None)
