"""Everything below /hoc/: for everybody, without an account."""

from django.urls import path

from lachan.learning import views

app_name = "learning"
urlpatterns = [
    path("", views.index, name="index"),
    path("in/", views.sheet, name="sheet"),
    path("<slug:code>/", views.material, name="material"),
]
