"""Tables of the search. Their content follows from the texts of other rooms and can be made anew at any time.

The words themselves stand in the table `search_words`, which each database has in its own way: migration 0003 makes it,
queries.py reads it, and Alembic leaves it alone.
"""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from heritage.db import Base


class SearchEntry(Base):
    """One place in one language, whatever room it comes from.

    kind: site, festival …; place_id: the key in that room's table; category, level: keys of the taxonomy that a result
    shows; title: the folded name; *_exact, *_folded: lines of words, as search_words.py makes them.
    """

    __tablename__ = "search_entry"
    __table_args__ = (UniqueConstraint("kind", "place_id", "language"),)

    # Given by us: the first hundreds of many hits are taken by it, so it has to be the same on both databases.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    place_id: Mapped[int]
    slug: Mapped[str]
    language: Mapped[str]
    category: Mapped[str | None]
    level: Mapped[str | None]
    name: Mapped[str]
    summary: Mapped[str]
    title: Mapped[str] = mapped_column(index=True)
    name_exact: Mapped[str]
    name_folded: Mapped[str]
    summary_exact: Mapped[str]
    summary_folded: Mapped[str]


class SearchState(Base):
    """One row, once there is an index: the content revision that it shows."""

    __tablename__ = "search_state"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    revision: Mapped[int]
