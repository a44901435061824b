"""Below /chuong-trinh/chien-dich/: campaigns, links, banners, cards of 111."""

from django.urls import path

from lachan.programme.views import campaigns, links, posters

app_name = "campaigns"
urlpatterns = [
    path("", campaigns.index, name="index"),
    path("them/", campaigns.add, name="add"),
    path("the-111/", posters.form, name="card"),
    path("the-111.pdf", posters.card, name="card_pdf"),
    path("chung/<slug:kind>/", links.common, name="common"),
    path("chung/<slug:kind>/<int:pk>/bo/", links.remove_common, name="common_remove"),
    path("<int:pk>/", campaigns.campaign, name="campaign"),
    path("<int:pk>/sua/", campaigns.edit, name="edit"),
    path("<int:pk>/bao-cao.<str:ending>", campaigns.report, name="report"),
    path("<int:pk>/ma/<int:row>.svg", links.code, name="code"),
    path("<int:pk>/<slug:part>/", campaigns.part, name="part_add"),
    path("<int:pk>/<slug:part>/<int:row>/", campaigns.part, name="part_edit"),
    path("<int:pk>/<slug:part>/<int:row>/bo/", campaigns.remove, name="remove"),
]
