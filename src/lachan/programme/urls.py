"""Below /chuong-trinh/: plans for everybody, the work on them for staff."""

from django.urls import path

from lachan.programme.views import (
    coverage,
    heirs,
    history,
    importing,
    minutes,
    plans,
    questions,
    tasks,
)

app_name = "programme"
urlpatterns = [
    path("", plans.index, name="index"),
    path("nhap/", importing.bring, name="import"),
    path("bien-ban/", minutes.minutes, name="minutes"),
    path("do-phu-tap-huan/", coverage.coverage_map, name="coverage"),
    path("chi-so/", questions.index, name="index_questions"),
    path("chi-so/them/", questions.add, name="question_add"),
    path("chi-so/cau-cua-la-chan/", questions.begin, name="question_begin"),
    path("chi-so/<int:pk>/sua/", questions.edit, name="question_edit"),
    path("chi-so/<int:pk>/bo/", questions.remove, name="question_remove"),
    path("chi-so/bang-chung/<int:pk>/", questions.place, name="question_place"),
    path("<int:pk>/", plans.plan, name="plan"),
    path("<int:pk>/thoi-gian/", plans.timeline, name="timeline"),
    path("<int:pk>/don-vi/", plans.units, name="units"),
    path("<int:pk>/tre/", plans.late, name="late"),
    path("<int:pk>/lich-su/", history.history, name="history"),
    path("<int:pk>/ke-thua/<int:unit>/", heirs.decide, name="heir"),
    path("<int:pk>/bang.csv", plans.export_csv, name="csv"),
    path("<int:pk>/bang.pdf", plans.export_pdf, name="pdf"),
    path("<int:pk>/sua/", importing.edit, name="plan_edit"),
    path("<int:pk>/thuc-hien/", importing.confirm, name="plan_confirm"),
    path("<int:pk>/bo/", importing.discard, name="plan_discard"),
    path("hoan-tac/<str:about>/<int:pk>/", history.take_back, name="undo"),
    path("viec/<int:pk>/", tasks.task, name="task"),
    path("viec/<int:pk>/sua/", tasks.edit, name="task_edit"),
    path("viec/<int:pk>/tinh-trang/", tasks.say, name="say"),
    path("viec/<int:pk>/bang-chung/", tasks.add_evidence, name="evidence_add"),
    path(
        "viec/<int:pk>/bang-chung/<int:row>/tep/",
        tasks.evidence_file,
        name="evidence_file",
    ),
    path("viec/<int:pk>/viec-nho/", tasks.add_step, name="step_add"),
    path(
        "viec/<int:pk>/viec-nho/<int:row>/xong/",
        tasks.settle_step,
        name="step_settle",
    ),
    path("viec/<int:pk>/rui-ro/", tasks.add_risk, name="risk_add"),
    path("viec/<int:pk>/rui-ro/<int:row>/", tasks.edit_risk, name="risk_edit"),
    path("viec/<int:pk>/san-pham/", tasks.add_output, name="output_add"),
    path("viec/<int:pk>/han/", tasks.set_due, name="due_set"),
    path("viec/<int:pk>/chu-tri/", tasks.entrust, name="entrust"),
    path("viec/<int:pk>/phoi-hop/", tasks.add_partner, name="partner_add"),
    path("viec/<int:pk>/bo/<slug:part>/<int:row>/", tasks.remove, name="remove"),
]
