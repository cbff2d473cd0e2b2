"""Who may do what, in one table: a role or a permission that is not in it fails."""

import pytest

from heritage.people.rules import CONFIRMED_ONLY, Permission, Role, may

TABLE = """
               guest        merchant     agent        translator   editor       approver     reviewer     administrator
page:read      yes          yes          yes          yes          yes          yes          yes          yes
sign:read      yes          yes          yes          yes          yes          yes          yes          yes
account:own    no           yes          yes          yes          yes          yes          yes          yes
desk:enter     no           no           yes          yes          yes          yes          yes          yes
people:manage  no           no           no           no           no           no           no           yes
audit:read     no           no           no           no           no           no           no           yes
bank:edit      no           no           no           no           no           no           no           yes
shop:own       no           yes          no           no           no           no           no           no
shop:register  no           no           yes          no           no           no           no           no
case:read      no           no           yes          no           no           no           yes          no
visit:make     no           no           yes          no           no           no           no           no
case:decide    no           no           no           no           no           no           yes          no
report:handle  no           no           no           no           no           no           yes          no
stand:print    no           no           yes          no           no           no           yes          no
text:read      no           no           no           yes          yes          yes          no           yes
text:write     no           no           no           yes          yes          yes          no           no
text:publish   no           no           no           no           no           yes          no           no
place:edit     no           no           no           no           yes          yes          no           no
media:edit     no           no           no           no           yes          yes          no           no
voice:moderate no           no           no           no           yes          yes          no           no
"""

HEAD, *ROWS = TABLE.strip().splitlines()
CELLS = [
    (role, permission, answer)
    for permission, *answers in map(str.split, ROWS)
    for role, answer in zip(HEAD.split(), answers, strict=True)
]


def test_the_table_names_every_role_and_every_permission() -> None:
    assert HEAD.split() == list(Role)
    assert [row.split()[0] for row in ROWS] == list(Permission)


@pytest.mark.parametrize(("role", "permission", "answer"), CELLS)
def test_a_role_may_what_the_table_says(role: str, permission: str, answer: str) -> None:
    assert may(Role(role), Permission(permission)) is (answer == "yes")


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_an_account_that_nobody_confirmed_may_only_what_touches_nobody_else(role: Role, permission: Permission) -> None:
    may_alone = may(role, permission, is_confirmed=False)
    assert may_alone is (may(role, permission) and permission not in CONFIRMED_ONLY)


def test_who_makes_accounts_decides_on_no_money_and_the_other_way_round() -> None:
    money = {Permission.VISIT_MAKE, Permission.CASE_DECIDE, Permission.SHOP_REGISTER}
    for role in Role:
        assert not (may(role, Permission.PEOPLE_MANAGE) and any(may(role, each) for each in money))


@pytest.mark.parametrize("permission", Permission)
def test_a_permission_is_named_by_what_it_is_about_and_what_is_done(permission: Permission) -> None:
    scope, action = permission.split(":")
    assert scope.isalpha()
    assert action.isalpha()
