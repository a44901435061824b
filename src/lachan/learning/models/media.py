"""Files beside a version of a text: rows here, octets in a folder by their digest."""

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lachan.learning.models.materials import BODY_MAX, Version
from lachan.learning.rules.media import File
from lachan.lib.filetypes import Sort

CREDIT_MAX: Final = 160


SORTS: Final = [
    (Sort.IMAGE.value, _("Tranh")),
    (Sort.VIDEO.value, _("Phim")),
    (Sort.AUDIO.value, _("Âm thanh")),
    (Sort.DOCUMENT.value, "PDF"),
]


class Media(models.Model):
    """A picture, sound, film or paper. name: its digest (SHA-256) and ending.

    Versions share a file that did not change; it goes when no row names it any more.
    """

    version = models.ForeignKey(Version, models.CASCADE, related_name="files")
    sort = models.CharField(max_length=8, choices=SORTS)
    name = models.CharField(max_length=70)
    octets = models.PositiveIntegerField()
    alt_vi = models.TextField(_("Tả bằng chữ"), max_length=BODY_MAX)
    alt_en = models.TextField(_("Tả bằng chữ, tiếng Anh"), max_length=BODY_MAX)
    captions = models.TextField(blank=True)
    silent = models.BooleanField(default=False)
    licence = models.CharField(_("Giấy phép"), max_length=60)
    credit = models.CharField(_("Tác giả"), max_length=CREDIT_MAX, blank=True)

    class Meta:
        verbose_name = _("Tệp của bài")
        verbose_name_plural = _("Tệp của bài")
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "name"], name="learning_media_once"
            ),
            models.CheckConstraint(
                condition=Q(sort__in=[s.value for s in Sort]),
                name="learning_media_sort",
            ),
            models.CheckConstraint(
                condition=~Q(alt_vi="") & ~Q(alt_en="") & ~Q(licence=""),
                name="learning_media_told",
            ),
        ]
        indexes = [models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.name

    def file(self) -> File:
        """Return it as the readers of its text get it."""
        return File(
            pk=self.pk,
            sort=Sort(self.sort),
            name=self.name,
            octets=self.octets,
            alt=(self.alt_vi, self.alt_en),
            licence=self.licence,
            credit=self.credit,
            captions=self.captions,
            silent=self.silent,
        )
