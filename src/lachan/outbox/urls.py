"""Everything below /gui-di/: for administrators."""

from django.urls import path

from lachan.outbox import views

app_name = "outbox"
urlpatterns = [
    path("", views.index, name="index"),
    path("gui-lai/", views.retry_all, name="retry_all"),
    path("<int:pk>/", views.message, name="message"),
    path("<int:pk>/gui-lai/", views.retry, name="retry"),
    path("<int:pk>/da-toi/", views.arrived, name="arrived"),
    path("<int:pk>/bo/", views.cancel, name="cancel"),
]
