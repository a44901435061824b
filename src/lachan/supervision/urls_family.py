"""Addresses of a family's adults, consents, letters, notices and shared devices."""

from django.urls import path

from lachan.supervision.views import (
    adults,
    consent,
    disputes,
    letters,
    moving,
    private,
    proposals,
    replies,
    taking,
    who,
)

urlpatterns = [
    path("nha/nguoi-lon/", adults.adults, name="adults"),
    path("nha/nguoi-lon/moi/", adults.invite, name="adult_invite"),
    path("nha/nguoi-lon/moi/<int:pk>/", adults.withdraw, name="adult_withdraw"),
    path("nha/nguoi-lon/roi/", adults.leave, name="adult_leave"),
    path("nha/nguoi-lon/chua-thong-nhat/", adults.disagree, name="disagree"),
    path("nha/loi-moi/<str:token>/", adults.adult_link, name="adult_link"),
    path("nha/cho-toi/<int:pk>/", adults.adult_named, name="adult_named"),
    path("nha/con/<slug:key>/dong-y/", consent.consent, name="consent"),
    path("nha/thu/", letters.letter_list, name="letters"),
    path("nha/thu/<str:week>/", letters.letter, name="letter"),
    path("nha/bao/", letters.notices, name="notices"),
    path("nha/bao/da-doc/", letters.notices_read, name="notices_read"),
    path("em/de-nghi/", proposals.proposals, name="proposals"),
    path("em/de-nghi/moi/", proposals.propose, name="propose"),
    path("em/de-nghi/rut/", proposals.take_back, name="proposal_back"),
    path("nha/de-nghi/<int:pk>/", replies.reply, name="reply"),
    path("em/ai-biet-gi/", private.private, name="private"),
    path("em/ai/", who.who, name="who"),
    path("nha/may/<int:pk>/dung-chung/", who.share, name="share"),
    path("em/thu/<str:week>/", private.own_letter, name="own_letter"),
    path("nha/tai-ve/", taking.export, name="export"),
    path("nha/chuyen-den/", moving.move, name="move"),
    path("nha/chuyen-den/xem/", moving.check, name="move_check"),
    path("nha/chuyen-den/bo/", moving.drop, name="move_drop"),
    path("nha/chuyen-den/<int:pk>/", moving.moved, name="moved"),
    path("nha/xoa-nha/", taking.erase, name="erase"),
    path("tranh-chap/", disputes.disputes, name="disputes"),
    path("tranh-chap/<int:pk>/", disputes.dispute, name="dispute"),
]
