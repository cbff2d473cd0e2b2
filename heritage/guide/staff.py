"""The pages of the guide, and where a page of the desk leads into it."""

from pathlib import Path

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response

from heritage.guide.rules import HOME, TOPICS
from heritage.people.rules import Permission
from heritage.sites.markdown import render_story
from heritage.web.access import requires
from heritage.web.language import current_language
from heritage.web.pages import personal_page
from heritage.web.site_app import SiteApp

TEXTS = Path(__file__).parent / "texts"

blueprint = Blueprint("guide", __name__, url_prefix="/staff/guide")


def offer_guide(app: SiteApp) -> None:
    """Let every page of the desk name its topic."""
    app.jinja_env.globals["guide_address"] = _address


def _address() -> str:
    return url_for("guide.topic", topic=TOPICS.get(request.endpoint or "", HOME))


@blueprint.get("/<topic>")
@requires(Permission.DESK_ENTER)
def topic(topic: str) -> Response:
    if topic not in TOPICS.values():
        abort(404)
    title, _, body = (TEXTS / f"{topic}.md").read_text("utf-8").partition("\n")
    topics = {each: _title(each) for each in dict.fromkeys(TOPICS.values())}
    return personal_page(
        "guide/topic.html",
        current_language(),
        topic=topic,
        title=title.removeprefix("# "),
        body=render_story(body),
        topics=topics,
    )


def _title(topic: str) -> str:
    with (TEXTS / f"{topic}.md").open(encoding="utf-8") as text:
        return text.readline().removeprefix("# ").strip()
