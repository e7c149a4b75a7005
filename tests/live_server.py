"""A whole server, with the real conversation and fake models, for tests of clients."""

import asyncio
from contextlib import asynccontextmanager

from support.fakes import FakeEngines, lineup

from server.engines import registry
from server.engines.lineup import Choice
from server.main import Running, serve
from server.settings import load_settings

HEARD, SAID = "i lost my dog", "I'm so sorry. Tell me."
QUIET = {
    "server.port": 0,
    "server.metrics": False,
    "server.log_level": "error",
    "session.greeting": "",
    "safety.start_notice": "shown",
    "records.folder": "",
}


@asynccontextmanager
async def live_server(monkeypatch, **overrides):
    """Serve on a free port of this event loop; gives `server.main.Running`."""

    def choose(engines, workers, *, on_choice, on_voice):
        on_choice(Choice("reply", "a fake", True, "it is a test"))
        fakes = FakeEngines(seconds_per_word=0.05)
        on_voice(fakes)
        return lineup(fakes)

    monkeypatch.setattr(registry, "choose", choose)
    monkeypatch.setattr(registry, "voices", lambda own: lambda language: FakeEngines(seconds_per_word=0.05))
    started: asyncio.Future[Running] = asyncio.get_running_loop().create_future()
    settings = load_settings(overrides={**QUIET, **overrides}, environ={})
    task = asyncio.create_task(serve(settings, ready=started.set_result, say=lambda line: None))
    await asyncio.wait({task, started}, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        task.result()
    running = started.result()
    try:
        yield running
    finally:
        running.stop()
        await task
