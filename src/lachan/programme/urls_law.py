"""Below /phap-luat/: the register of law for everybody, its reviews for staff."""

from django.urls import path

from lachan.programme.views import law, reviews

app_name = "law"
urlpatterns = [
    path("", law.index, name="index"),
    path("them/", law.add, name="add"),
    path("nghia-vu/", law.duties, name="duties"),
    path("nghia-vu.csv", law.duties_csv, name="duties_csv"),
    path("lich-su/", law.history, name="history"),
    path("bo/<slug:part>/<int:pk>/", law.remove, name="remove"),
    path("<int:pk>/", law.instrument, name="instrument"),
    path("<int:pk>/sua/", law.edit, name="edit"),
    path("<int:pk>/dieu/", law.article, name="article_add"),
    path("<int:pk>/quan-he/", law.relate, name="relate"),
    path("dieu/<int:pk>/sua/", law.article_edit, name="article_edit"),
    path("dieu/<int:pk>/nghia-vu/", law.duty, name="duty_add"),
    path("ra-soat/", reviews.index, name="reviews"),
    path("ra-soat/them/", reviews.add, name="review_add"),
    path("ra-soat/<int:pk>/", reviews.review, name="review"),
    path("ra-soat/<int:pk>/sua/", reviews.edit, name="review_edit"),
    path("ra-soat/<int:pk>/buoc-sau/", reviews.move_on, name="review_move"),
    path("ra-soat/<int:pk>/phat-hien/", reviews.finding, name="finding_add"),
    path(
        "ra-soat/<int:pk>/phat-hien/<int:row>/",
        reviews.finding_edit,
        name="finding_edit",
    ),
    path("ra-soat/<int:pk>/kien-nghi/", reviews.proposal, name="proposal_add"),
    path(
        "ra-soat/<int:pk>/kien-nghi/<int:row>/",
        reviews.proposal_edit,
        name="proposal_edit",
    ),
    path("ra-soat/<int:pk>/y-kien/", reviews.opinion, name="opinion_add"),
    path("ra-soat/<int:pk>/y-kien/<int:row>/", reviews.answer, name="opinion_answer"),
    path(
        "ra-soat/<int:pk>/bo/<slug:part>/<int:row>/",
        reviews.remove,
        name="review_remove",
    ),
    path("ra-soat/<int:pk>/bao-cao.<str:ending>", reviews.report, name="report"),
]
