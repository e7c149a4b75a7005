"""Work on a lane: results, failures, lateness, cancellation, width."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from server.engines.interfaces import CancelToken
from server.errors import EngineError, TurnCancelled
from server.workers.lane import Lane


async def test_gives_the_result_from_another_thread() -> None:
    name = await Lane("voice", 1).call(lambda: threading.current_thread().name, timeout_s=5, cancel=CancelToken())
    assert name == "hearken-voice"


async def test_a_failure_names_the_stage_and_hides_the_details() -> None:
    def fail() -> None:
        raise ValueError("the caller said something private")

    with pytest.raises(EngineError, match=r"reply engine failed .*ValueError") as caught:
        await Lane("reply", 1).call(fail, timeout_s=5, cancel=CancelToken())
    assert "private" not in str(caught.value)


async def test_late_work_is_told_to_stop_and_its_place_is_free_at_once() -> None:
    lane, release, token = Lane("emotion", 1), threading.Event(), CancelToken()
    with pytest.raises(EngineError, match="too long"):
        await lane.call(release.wait, timeout_s=0.01, cancel=token)
    assert token.cancelled
    assert lane.left_behind == 1
    assert await lane.call(lambda: 7, timeout_s=5, cancel=CancelToken()) == 7
    release.set()
    while lane.left_behind:
        await asyncio.sleep(0.001)


async def test_a_lane_with_too_much_hung_work_refuses_until_some_comes_back() -> None:
    lane, release = Lane("emotion", 1, max_left_behind=1), threading.Event()
    with pytest.raises(EngineError, match="too long"):
        await lane.call(release.wait, timeout_s=0.01, cancel=CancelToken())
    with pytest.raises(EngineError, match="does not answer"):
        await lane.call(lambda: 1, timeout_s=5, cancel=CancelToken())
    release.set()
    while lane.left_behind:
        await asyncio.sleep(0.001)
    assert await lane.call(lambda: 1, timeout_s=5, cancel=CancelToken()) == 1


async def test_at_most_width_pieces_run_at_once() -> None:
    lane, running, most, lock = Lane("voice", 2), 0, 0, threading.Lock()

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        threading.Event().wait(0.005)
        with lock:
            running -= 1

    await asyncio.gather(*(lane.call(work, timeout_s=5, cancel=CancelToken()) for _ in range(8)))
    assert most == 2


async def test_streams_items_in_order_and_frees_the_lane() -> None:
    lane = Lane("reply", 1)
    for _ in range(2):
        items = [
            item
            async for item in lane.stream(
                lambda: iter("abc"), first_timeout_s=5, total_timeout_s=5, cancel=CancelToken()
            )
        ]
        assert items == ["a", "b", "c"]


async def test_leaving_a_stream_stops_its_work_within_one_step() -> None:
    lane, token, steps = Lane("reply", 1), CancelToken(), 0
    gate = threading.Semaphore(1)

    def work() -> Iterator[int]:
        nonlocal steps
        while True:
            gate.acquire()
            steps += 1
            yield steps

    stream = lane.stream(work, first_timeout_s=5, total_timeout_s=5, cancel=token)
    assert await anext(stream) == 1
    await stream.aclose()
    assert token.cancelled
    gate.release()
    assert await lane.call(lambda: "free", timeout_s=5, cancel=CancelToken()) == "free"
    assert steps <= 2


async def test_a_stream_without_a_first_item_is_late() -> None:
    release = threading.Event()

    def work() -> Iterator[int]:
        release.wait()
        yield 1

    with pytest.raises(EngineError, match="too long"):
        async for _ in Lane("reply", 1).stream(work, first_timeout_s=0.01, total_timeout_s=5, cancel=CancelToken()):
            pass
    release.set()


async def test_cancelled_work_never_starts() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(TurnCancelled):
        await Lane("reply", 1).call(lambda: pytest.fail("ran"), timeout_s=5, cancel=token)
