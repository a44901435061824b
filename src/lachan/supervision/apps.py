from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class SupervisionConfig(AppConfig):
    name = "lachan.supervision"
    label = "supervision"

    def ready(self) -> None:
        from lachan.accounts.services import when_leaving
        from lachan.outbox.words import register
        from lachan.supervision.services import mailing
        from lachan.supervision.services.families import leave_home
        from lachan.supervision.views.letters import letter_mail
        from lachan.supervision.views.opinion_words import connect_opinions

        tell = gettext_lazy(
            "Nếu nhà chỉ có một người lớn: mất hẳn gia đình, các con, luật, giờ và"
            " con số; máy của nhà thành máy lạ. Có hai người thì người kia giữ nhà."
        )
        when_leaving(tell, leave_home)
        mailing.connect()
        connect_opinions()
        register(mailing.KIND, letter_mail, title=gettext_lazy("Thư tuần"))
