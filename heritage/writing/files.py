"""Translators' files (XLIFF 2.1): a text, or all of a language, to take along, and back in with whatever is done."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, request
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from heritage.codecs import xliff
from heritage.people.queries import Person
from heritage.people.rules import Permission
from heritage.web.access import requires
from heritage.web.acting import acting
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.signed_in import signed_in
from heritage.web.site_app import current_site
from heritage.writing.asked import AskedText, asked_text
from heritage.writing.file_rules import (
    FileFault,
    FileName,
    NotTaken,
    Outcome,
    Taken,
    name_of_file,
    take_units,
    units_of,
)
from heritage.writing.places import KINDS, words_of_rows
from heritage.writing.queries import slugs_by_id, version_numbered
from heritage.writing.rules import WritingError, WritingFault
from heritage.writing.services import save_draft
from heritage.writing.words import FIELD_NAMES, FILE_FAULTS, OUTCOME_NAMES, WRITING_FAULTS, advice

blueprint = Blueprint("text_files", __name__, url_prefix="/staff/text-files")

ENDING = "xlf"
MOST_FILES = 400
"""In one parcel: the sites, festivals and trails of a town three times over."""
MOST_BYTES = 40 * xliff.SIZE_LIMIT
"""Unpacked. A parcel of some kilobytes can hold gigabytes of nothing."""

BROKEN = lazy_gettext(
    "This is no file that a translation program has saved whole (XLIFF 2). Save it again there, and send it once more."
)
WRONG_PARCEL = lazy_gettext("This parcel cannot be unpacked. Send the files one by one.")


@dataclass(frozen=True)
class FileReport:
    """What became of one file. number: of the draft that now holds its words, None when nothing new was in it."""

    name: str
    complaint: Any = None
    text: AskedText | None = None
    number: int | None = None
    taken: tuple[Taken, ...] = ()

    def having(self, *outcomes: Outcome) -> list[Taken]:
        return [each for each in self.taken if each.outcome in outcomes]


@blueprint.get("/<any(sites, festivals, trails):folder>/<slug>/<language>.xlf")
@requires(Permission.TEXT_READ)
def one(folder: str, slug: str, language: str) -> AnyResponse:
    with current_site().database.reading() as session:
        asked = asked_text(session, folder, slug, language)
        if asked.original is None:
            abort(404)  # an original has no file: nothing is translated in it
        body = _file(asked)
    return _attachment(body.encode(), f"{slug}.{language}.{ENDING}", "application/xliff+xml")


@blueprint.get("/<language>.zip")
@requires(Permission.TEXT_READ)
def parcel(language: str) -> AnyResponse:
    """Every text of a language, one file each."""
    if language not in current_site().town.tags or language == current_site().town.source_language:
        abort(404)
    packed = io.BytesIO()
    with current_site().database.reading() as session, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parcel:
        for folder, slug in _places(session):
            try:
                asked = asked_text(session, folder, slug, language)
            except NotFound:
                continue  # nobody has written the original yet
            parcel.writestr(f"{folder}/{slug}.{language}.{ENDING}", _file(asked))
    return _attachment(packed.getvalue(), f"{language}.zip", "application/zip")


@blueprint.get("/")
@requires(Permission.TEXT_READ)
def index() -> AnyResponse:
    return _page()


@blueprint.post("/")
@requires(Permission.TEXT_WRITE)
def bring() -> AnyResponse:
    """Take in one file, several, or a parcel of them. What cannot be taken is told, and stays in the file."""
    sent = [each for each in request.files.getlist("files") if each.filename]
    if not sent:
        return _page(complaint=gettext("Choose a file first."))
    reports = [_bring(name, body, signed_in()) for each in sent for name, body in _unpacked(each)]
    return _page(reports)


def _page(reports: list[FileReport] | None = None, complaint: Any = None) -> Response:
    is_refused = complaint or (reports and all(report.complaint for report in reports))
    town = current_site().town
    return personal_page(
        "writing/files.html",
        current_language(),
        422 if is_refused else 200,
        reports=reports or [],
        complaint=complaint,
        languages=[each for each in town.languages if each.tag != town.source_language],
        outcome=Outcome,
        outcome_names=OUTCOME_NAMES,
        field_names=FIELD_NAMES,
        source_language=town.source_language,
        may_bring=signed_in().may(Permission.TEXT_WRITE),
        advice_on=lambda each: advice(each.original, each.file),
        advised=lambda report: [each for each in report.having(Outcome.TAKEN) if advice(each.original, each.file)],
    )


def _places(session: Session) -> Iterator[tuple[str, str]]:
    for kind in KINDS.values():
        yield from ((kind.folder, slug) for slug in slugs_by_id(session, kind.place).values())


def _file(asked: AskedText) -> str:
    note = gettext("The original has changed since this was translated. Look whether it still says the same.")
    names = {field: str(name) for field, name in FIELD_NAMES.items()}
    folder, _, slug = asked.path.partition("/")
    return xliff.write(
        xliff.Document(
            FileName(folder, slug, asked.newest.number if asked.newest else 0).id,
            current_site().town.source_language,
            asked.key.language,
            tuple(units_of(asked.rows(asked.newest), names, note)),
        )
    )


def _attachment(body: bytes, name: str, content_type: str) -> Response:
    response = Response(body, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _unpacked(sent: FileStorage) -> Iterator[tuple[str, bytes | None]]:
    """Name and content of each file; None for content that cannot be had."""
    name, data = sent.filename or "", sent.read()
    if not data.startswith(b"PK\3\4"):
        yield name, data
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parcel:
            inside = [each for each in parcel.infolist() if not each.is_dir()]
            if len(inside) > MOST_FILES or sum(each.file_size for each in inside) > MOST_BYTES:
                raise zipfile.BadZipFile
            # A file that lies about its size is cut off there, and fails its own check.
            yield from [(each.filename, parcel.read(each)) for each in inside]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        yield name, None


def _bring(name: str, body: bytes | None, person: Person) -> FileReport:
    if body is None:
        return FileReport(name, complaint=WRONG_PARCEL)
    try:
        document = xliff.read(body.decode("utf-8-sig"))
    except (xliff.NotXliff, UnicodeDecodeError):
        return FileReport(name, complaint=BROKEN)
    try:
        with acting(person) as session:
            return _take(session, name, document, person)
    except NotTaken as fault:
        return FileReport(name, complaint=FILE_FAULTS[fault.fault])
    except WritingError as refused:
        return FileReport(name, complaint=WRITING_FAULTS[refused.fault])


def _take(session: Session, name: str, document: xliff.Document, person: Person) -> FileReport:
    """Write a draft of what is new in a file. Raises NotTaken, WritingError."""
    file, asked = _text_of_file(session, document)
    if not asked.is_written_by(person):
        raise WritingError(WritingFault.NOT_YOURS, action="text:write", subject=asked.key.subject)
    made_from = version_numbered(session, asked.key, file.number)
    was = {(row.field, row.print): row.text for row in asked.rows(made_from) if row.original is not None}
    rows, taken = take_units(asked.rows(asked.newest), was, document.units)
    report = FileReport(name, text=asked, taken=tuple(taken))
    if not report.having(Outcome.TAKEN, Outcome.CONFIRMED):
        return report
    words, origin = words_of_rows(asked.key.kind, rows)
    draft = save_draft(
        session,
        asked.key,
        words,
        place=asked.path,
        base=asked.number,
        origin=origin,
        actor=person,
        now=now(),
        note=gettext("from a file"),
    )
    return FileReport(name, text=asked, number=draft.number, taken=tuple(taken))


def _text_of_file(session: Session, document: xliff.Document) -> tuple[FileName, AskedText]:
    file, town = name_of_file(document.id), current_site().town
    if document.source_language != town.source_language:
        raise NotTaken(FileFault.SOURCE_LANGUAGE)
    if document.target_language not in town.tags or document.target_language == town.source_language:
        raise NotTaken(FileFault.UNKNOWN_LANGUAGE)
    try:
        return file, asked_text(session, file.folder, file.slug, document.target_language)
    except NotFound as fault:
        raise NotTaken(FileFault.UNKNOWN_PLACE) from fault
