"""Which account acts when a command on the machine itself writes to the register."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.core.accounts.commands import WRITING_ROLES
from gis.core.accounts.tables import UserAccount
from gis.core.errors import Invalid, NotFound


def acting_account(session: Session, name: str | None) -> UserAccount:
    """Return the named account, or the only one with a writing role when no name is given.

    Raises:
        NotFound: there is no such active account with a writing role.
        Invalid: no name is given and several accounts may write.
    """
    active = session.scalars(select(UserAccount).where(UserAccount.active).order_by(UserAccount.name))
    writers = [account for account in active if WRITING_ROLES & set(account.roles)]
    fitting = [account for account in writers if name in {None, account.name}]
    if not fitting:
        raise NotFound(
            f"没有可写入的账号 {name or ''}，请先创建：scripts/minzheng user create NAME --role surveyor",
            f"No account {name or ''} that may write; make one: scripts/minzheng user create NAME --role surveyor",
            code="no-account",
        )
    if len(fitting) > 1:
        names = ", ".join(account.name for account in fitting)
        raise Invalid(f"请用 --user 指明账号：{names}", f"Say who acts with --user: {names}", code="which-account")
    return fitting[0]
