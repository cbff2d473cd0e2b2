"""Making an account nobody's: what told who it was goes, its number stays for the lines of the audit log.

The caller opens the transaction and gives the time.
"""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from heritage.people import audit
from heritage.people.models import Account, Notice, SignIn, Slip

NOBODY = "—"


def erase_account(session: Session, account: Account, *, actor_id: int, now: datetime) -> None:
    """Forget name, phone and pass-phrase, and sign out everywhere; nobody can sign in with it again."""
    for table in (SignIn, Slip, Notice):
        session.execute(delete(table).where(table.account_id == account.id))
    account.login, account.name, account.phone = f"erased-{account.id}", NOBODY, None
    account.passphrase_hash = account.totp_secret = account.totp_last_step = None
    account.is_active = False
    session.flush()
    audit.note(session, "account:erase", f"account:{account.id}", actor_id=actor_id, now=now)
