"""A change in one sentence, for the log and for the notice with its undo."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lachan.policy.catalogue import catalogue
from lachan.policy.model import Stance
from lachan.supervision.models import Budget, Change
from lachan.supervision.rules.facts import HOURS
from lachan.supervision.views import minutes, words
from lachan.supervision.views.moving_words import program
from lachan.supervision.views.told import told
from lachan.web.text import long_date

ICONS = {
    "budget": "clock",
    "child": "mood-kid",
    "device": "devices",
    "family": "users",
    "hours": "clock",
    "move": "upload",
    "grant": "clock-plus",
    "minutes": "clock-plus",
    "ownrule": "link",
    "pause": "player-pause",
    "period": "calendar",
    "rules": "adjustments",
    "window": "clock",
}


def sentence(change: Change) -> str:
    """Return what was changed, in words."""
    if not change.undoable:
        return told(change.kind)
    verb = (
        "gone" if change.after is None else "new" if change.before is None else "other"
    )
    said: dict[str, Any] = change.after or change.before or {}
    return _WORDS[change.kind](verb, said, change)


def _window(verb: str, said: dict[str, Any], _change: Change) -> str:
    words_ = {
        "new": _("Thêm khung “%(label)s”"),
        "gone": _("Xóa khung “%(label)s”"),
        "other": _("Sửa khung “%(label)s”"),
    }
    return words_[verb] % {"label": said["label"]}


def _budget(verb: str, said: dict[str, Any], _change: Change) -> str:
    words_ = {
        "new": _("Thêm hạn mức %(what)s: %(limits)s"),
        "gone": _("Xóa hạn mức %(what)s"),
        "other": _("Sửa hạn mức %(what)s: %(limits)s"),
    }
    kept = ("categories", "each", "weekday", "weekend")
    row = Budget(**{k: said[k] for k in kept})
    told = {"what": minutes.amid(row.key), "limits": minutes.limits_text(row)}
    return words_[verb] % told


def _minutes(verb: str, said: dict[str, Any], _change: Change) -> str:
    if verb == "gone":
        return _("Thôi cho thêm phút")
    told = {"n": said["minutes"], "time": _clock(said["until"])}
    return _("Cho thêm %(n)s phút đến %(time)s") % told


def _ownrule(verb: str, said: dict[str, Any], _change: Change) -> str:
    if verb == "gone":
        return _("Bỏ %(name)s khỏi tên riêng") % {"name": said["name"]}
    text = _("Luôn mở %(name)s") if said["allow"] else _("Luôn chặn %(name)s")
    return text % {"name": said["name"]}


def _device(verb: str, said: dict[str, Any], _change: Change) -> str:
    words_ = {
        "new": _("Thêm máy “%(name)s”"),
        "gone": _("Xóa máy “%(name)s”"),
        "other": _("Sửa máy “%(name)s”"),
    }
    return words_[verb] % {"name": said["name"]}


def _grant(verb: str, said: dict[str, Any], _change: Change) -> str:
    if verb == "gone":
        return _("Thôi cho thêm")
    time = {"time": _clock(said["until"]), "name": "".join(said["names"][:1])}
    if HOURS in said["categories"]:
        return _("Thêm giờ đến %(time)s") % time
    return _("Mở %(name)s đến %(time)s") % time


def _pause(verb: str, said: dict[str, Any], _change: Change) -> str:
    if verb == "gone":
        return _("Thôi tạm dừng")
    return _("Tạm dừng đến %(time)s") % {"time": _clock(said["until"])}


def _child(verb: str, said: dict[str, Any], _change: Change) -> str:
    text = _("Thêm con: %(name)s") if verb == "new" else _("Sửa thông tin của %(name)s")
    return text % {"name": said["nickname"]}


def _period(verb: str, said: dict[str, Any], _change: Change) -> str:
    if said["code"].startswith("trip"):
        first = long_date(date.fromisoformat(said["first"]))
        if verb == "gone":
            return _("Bỏ kỳ nghỉ riêng từ %(day)s") % {"day": first}
        last = long_date(date.fromisoformat(said["last"]))
        return _("Kỳ nghỉ riêng %(a)s đến %(b)s") % {"a": first, "b": last}
    names = {"term": _("năm học"), "summer": _("nghỉ hè"), "tet": _("nghỉ Tết")}
    return _("Đổi lịch %(what)s") % {"what": names.get(said["code"], said["code"])}


def _family(_verb: str, _said: dict[str, Any], _change: Change) -> str:
    return _("Đổi mức cho máy của khách")


def _rules(_verb: str, said: dict[str, Any], change: Change) -> str:
    before = change.before or {}
    old, new = before.get("stances", {}), said["stances"]
    codes = [c for c in catalogue() if old.get(c) != new.get(c)]
    if codes:
        told = ", ".join(_stance(c, new.get(c)) for c in codes[:3])
        if len(codes) <= 3:
            return told
        return _("%(some)s và %(n)s nhóm nữa") % {"some": told, "n": len(codes) - 3}
    if before.get("allow_only") != said["allow_only"]:
        is_on = said["allow_only"]
        return _("Chỉ mở trang đã chọn") if is_on else _("Thôi chỉ mở trang đã chọn")
    return _("Đổi tìm kiếm an toàn và YouTube")


def _stance(code: str, said: str | None) -> str:
    name = words.category_name(catalogue()[code])
    if said is None:
        return _("%(group)s: theo tuổi") % {"group": name}
    return f"{name}: {words.stance_name(Stance(said))}"


def _move(_verb: str, _said: dict[str, Any], change: Change) -> str:
    return _("Chuyển đến từ %(program)s") % {"program": program(change.facts["kind"])}


def _hours(_verb: str, _said: dict[str, Any], change: Change) -> str:
    return _("Thêm bộ giờ: %(labels)s") % {"labels": change.facts.get("labels", "")}


def _clock(iso: str) -> str:
    return words.moment_text(datetime.fromisoformat(iso), timezone.now())


_WORDS = {
    "budget": _budget,
    "child": _child,
    "device": _device,
    "family": _family,
    "grant": _grant,
    "minutes": _minutes,
    "hours": _hours,
    "move": _move,
    "ownrule": _ownrule,
    "pause": _pause,
    "period": _period,
    "rules": _rules,
    "window": _window,
}
