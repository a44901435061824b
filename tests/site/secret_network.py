"""Run inside an installation: keep a network that can receive, on duty round the clock.

python -m tests.site.secret_network; needs the environment of `lachan`.
"""

from lachan.site.boot import paths, start_existing


def main() -> None:
    """Make it, with officers who can sign in, and a second one for what needs two."""
    start_existing()
    from allauth.mfa.totp.internal.auth import TOTP
    from tests.cast import SECRET
    from tests.reports.network import NOW, an_empty_network, join, on_duty
    from tests.vault.people import with_key

    from lachan.accounts.models import Role
    from lachan.vault.services import teams

    network = an_empty_network(paths())
    second, _key = with_key("Đồng Nghiệp")
    join(network.commune.team, second, network.admin)
    teams.admit(
        ref=f"team:{network.commune.team.pk}",
        user=second,
        who=network.commune.key,
        now=NOW,
    )
    on_duty(network.commune, network.admin)
    for user, login in ((network.commune.user, "xa"), (second, "xa-hai")):
        user.username, user.role = login, Role.OFFICER
        user.save()
        TOTP.activate(user, SECRET)


if __name__ == "__main__":
    main()
