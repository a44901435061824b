"""Questions of ours for the index, until those of its questionnaire are copied."""

import tomllib
from typing import Final

from django.db import transaction

from lachan.accounts.models import User
from lachan.programme.models import Question
from lachan.programme.services.changes import What, keep
from lachan.programme.services.loading import DATA

ABOUT: Final = "index"
OURS: Final = "Câu của Lá Chắn, chưa phải lời của bảng hỏi"


@transaction.atomic
def suggest(*, by: User) -> int:
    """Keep our questions whose number is not there. Returns how many were new."""
    data = tomllib.loads((DATA / "index.toml").read_text(encoding="utf-8"))
    known = set(Question.objects.there().values_list("code", flat=True))
    new = [one for one in data["question"] if one["code"] not in known]
    for one in new:
        keep(Question(), {**one, "source": OURS}, What("question.kept", ABOUT), by=by)
    return len(new)
