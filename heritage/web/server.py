"""The server: waitress, whose thread that reads requests answers by itself those for pages that are kept ready.

To hand a request to a thread of its own and its answer back takes ten times as long as a kept page does, which never
waits for anything but one number of the database. Whatever else is asked for goes to the threads.
"""

import threading
from typing import Any

import waitress
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer
from waitress.task import ThreadedTaskDispatcher

from heritage.web.page_cache import PageCache
from heritage.web.site_app import SiteApp


def create_server(app: SiteApp, *, threads: int, **options: Any) -> Any:
    """A server of `app` that is bound and not yet running; `options` are those of waitress."""
    sockets: dict[int, Any] = {}
    dispatcher = _Dispatcher(app.page_cache)
    dispatcher.set_thread_count(threads)
    server = waitress.create_server(app, map=sockets, _dispatcher=dispatcher, **options)
    for each in sockets.values():
        if isinstance(each, BaseWSGIServer):
            each.channel_class = _Channel
    return server


class _Dispatcher(ThreadedTaskDispatcher):
    """Hands requests to the threads, but for kept pages: those it leaves to the channel that has just read them."""

    def __init__(self, page_cache: PageCache) -> None:
        super().__init__()
        self._page_cache = page_cache
        self._reading = threading.local()

    def begin_reading(self, channel: HTTPChannel) -> None:
        self._reading.channel, self._reading.is_left = channel, False

    def end_reading(self) -> bool:
        """Whether the channel is to answer by itself."""
        self._reading.channel = None
        return bool(self._reading.is_left)

    def add_task(self, task: HTTPChannel) -> None:
        request = task.requests[0]
        # A thread that has answered brings the next request of its connection here too; that one is for the threads.
        is_read_now = getattr(self._reading, "channel", None) is task
        if is_read_now and not request.error and self._page_cache.holds(request.command, request.path, request.query):
            self._reading.is_left = True
        else:
            super().add_task(task)


class _Channel(HTTPChannel):
    def received(self, data: bytes) -> bool:
        dispatcher: _Dispatcher = self.server.task_dispatcher
        dispatcher.begin_reading(self)
        is_taken = bool(super().received(data))
        if dispatcher.end_reading():  # now that the lock on the channel's requests is open again
            self.service()
        return is_taken
