"""Who may do what, in one table: a role or a permission that is not in it fails."""

import pytest

from heritage.people.rules import Permission, Role, may

TABLE = """
                page:read  sign:read  desk:enter
guest           yes        yes        no
merchant        yes        yes        no
agent           yes        yes        yes
translator      yes        yes        yes
editor          yes        yes        yes
reviewer        yes        yes        yes
administrator   yes        yes        yes
"""

HEAD, *ROWS = TABLE.strip().splitlines()
CELLS = [
    (role, permission, answer)
    for role, *answers in map(str.split, ROWS)
    for permission, answer in zip(HEAD.split(), answers, strict=True)
]


def test_the_table_names_every_role_and_every_permission() -> None:
    assert [row.split()[0] for row in ROWS] == list(Role)
    assert HEAD.split() == list(Permission)


@pytest.mark.parametrize(("role", "permission", "answer"), CELLS)
def test_a_role_may_what_the_table_says(role: str, permission: str, answer: str) -> None:
    assert may(Role(role), Permission(permission)) is (answer == "yes")


@pytest.mark.parametrize("permission", Permission)
def test_a_permission_is_named_by_what_it_is_about_and_what_is_done(permission: Permission) -> None:
    scope, action = permission.split(":")
    assert scope.isalpha()
    assert action.isalpha()
