"""Forms for signing in and for looking after accounts."""

from flask_babel import lazy_gettext
from wtforms import PasswordField

from heritage.people.rules import STAFF
from heritage.signin.words import ROLE_NAMES
from heritage.web.forms import ChoiceField, LineField, PageForm, at_most, needed

ROLES_OF_STAFF = {role.value: name for role, name in ROLE_NAMES.items() if role in STAFF}


class SignInForm(PageForm):
    login = LineField(
        lazy_gettext("Phone number, or name at the desk"),
        description=lazy_gettext("Merchants use their phone number; staff the short name they were given."),
        validators=[needed(lazy_gettext("Enter your phone number, or your name at the desk.")), at_most(60)],
    )
    passphrase = PasswordField(
        lazy_gettext("Pass-phrase"), validators=[needed(lazy_gettext("Enter your pass-phrase."))]
    )
    code = LineField(
        lazy_gettext("Six digits from your authenticator app"),
        description=lazy_gettext("Only staff need these; merchants leave this empty."),
        validators=[at_most(20)],
    )


class SlipForm(PageForm):
    login = LineField(
        lazy_gettext("Phone number, or name at the desk"),
        description=lazy_gettext("As it stands on the slip."),
        validators=[needed(lazy_gettext("Enter the phone number or the name on the slip.")), at_most(60)],
    )
    slip = LineField(
        lazy_gettext("Code on the slip"), validators=[needed(lazy_gettext("Enter the code on the slip.")), at_most(40)]
    )
    passphrase = PasswordField(
        lazy_gettext("New pass-phrase"),
        description=lazy_gettext(
            "Three or four words that only you put together. Write them down at home, not at the till."
        ),
        validators=[needed(lazy_gettext("Choose a pass-phrase."))],
    )


class PassphraseForm(PageForm):
    old = PasswordField(
        lazy_gettext("Pass-phrase until now"), validators=[needed(lazy_gettext("Enter your pass-phrase until now."))]
    )
    new = PasswordField(lazy_gettext("New pass-phrase"), validators=[needed(lazy_gettext("Choose a pass-phrase."))])


class SecondFactorForm(PageForm):
    code = LineField(
        lazy_gettext("Six digits that the app shows now"),
        validators=[needed(lazy_gettext("Enter the six digits that the app shows now.")), at_most(20)],
    )


class InvitationForm(PageForm):
    login = LineField(
        lazy_gettext("Name for signing in"),
        description=lazy_gettext("Small letters, digits, dots, hyphens; it cannot be changed later."),
        validators=[needed(lazy_gettext("Enter a name for signing in.")), at_most(31)],
    )
    name = LineField(lazy_gettext("Name"), validators=[needed(lazy_gettext("Write the name.")), at_most(80)])
    role = ChoiceField(lazy_gettext("Role"), choices=ROLES_OF_STAFF)


class RoleForm(PageForm):
    role = ChoiceField(lazy_gettext("Role"), choices=ROLES_OF_STAFF)
