"""Below /chuong-trinh/."""

app_name = "law"
urlpatterns: list[object] = []
