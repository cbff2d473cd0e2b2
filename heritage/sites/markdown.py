"""A site's story from Markdown (CommonMark) to HTML that is safe to stand on a page."""

import nh3
from markdown_it import MarkdownIt

_ALLOWED_TAGS = {"p", "h2", "h3", "em", "strong", "ul", "ol", "li", "blockquote", "br"}

_parser = MarkdownIt("commonmark", {"html": False})


def render_story(markdown: str) -> str:
    """HTML of a story. Links, pictures and raw HTML do not come through: a story is words, its sources stand apart.

    The parser already refuses HTML; the sanitizer behind it holds whatever a later parser would let pass.
    """
    return nh3.clean(_parser.render(markdown), tags=_ALLOWED_TAGS, attributes={})
