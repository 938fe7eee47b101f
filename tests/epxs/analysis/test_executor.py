"""Tests of the executors: processes of this machine, and a Dask cluster in this process."""

import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from epxs.analysis.api import BlockTask, DaskExecutor, ProcessExecutor, WorkersError
from epxs.analysis.executor import load_factory
from epxs.core.api import ConfigurationError

BLOCKS = [[0, 1], [2, 3], [4, 5], [6]]


@pytest.fixture(autouse=True)
def work(monkeypatch):
    """Have workers find `block_work`."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))


@pytest.fixture
def dask_cluster():
    distributed = pytest.importorskip("distributed", reason="the extra epxs[dask] is not there")
    cluster = distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    )
    yield cluster
    cluster.close()


def squares(done):
    return {
        row: v for block in done for row, v in zip(block.rows, block.values["squares"], strict=True)
    }


def test_every_block_is_done_by_some_worker():
    task = BlockTask("block_work:squares", {"factor": 2.0, "table": np.ones(3)})
    done = list(ProcessExecutor(2).run(task, BLOCKS))
    assert squares(done) == {row: 2.0 * row**2 + 3.0 for row in range(7)}
    assert not any(block.failure for block in done)


def test_a_block_whose_worker_dies_is_tried_once_more(tmp_path):
    task = BlockTask("block_work:dying", {"folder": str(tmp_path), "times": 1})
    done = list(ProcessExecutor(2).run(task, BLOCKS))
    assert squares(done)[3] == 9
    assert len(squares(done)) == 7


def test_a_block_that_kills_two_workers_is_reported_and_the_others_are_done(tmp_path):
    task = BlockTask("block_work:dying", {"folder": str(tmp_path), "times": 2})
    done = list(ProcessExecutor(2).run(task, BLOCKS))
    (failed,) = [block for block in done if block.failure]
    assert failed.rows == (2, 3)
    assert failed.failure == "its worker died twice (status 9)"
    assert len(done) == 4


def test_an_error_in_a_block_is_told_and_the_worker_goes_on():
    done = list(ProcessExecutor(1).run(BlockTask("block_work:failing"), BLOCKS))
    assert [block.failure for block in done] == ["ValueError: row 1 is odd", "", "", ""]


def test_cancelling_in_the_middle_of_a_block_takes_less_than_a_second():
    begun = threading.Event()
    moments = []

    def cancelled():
        begun.set()
        if moments:
            return True
        moments.append(time.monotonic())
        return False

    done = list(ProcessExecutor(2).run(BlockTask("block_work:endless"), BLOCKS, cancelled))
    assert done == []
    assert begun.is_set()


def test_a_task_that_cannot_begin_is_refused():
    run = ProcessExecutor(1).run(BlockTask("block_work:unwilling"), BLOCKS)
    with pytest.raises(WorkersError, match="no such thing"):
        list(run)


def test_a_factory_that_is_not_there_is_named():
    with pytest.raises(ConfigurationError, match=r"'nowhere:nothing'.*expected module:callable"):
        load_factory("nowhere:nothing")


def test_there_is_a_worker_for_each_processor_by_default():
    assert ProcessExecutor().workers >= 1


def test_dask_does_every_block(dask_cluster):
    task = BlockTask("block_work:squares", {"factor": 2.0, "table": np.ones(3)})
    executor = DaskExecutor(dask_cluster)
    done = list(executor.run(task, BLOCKS))
    executor.close()
    assert squares(done) == {row: 2.0 * row**2 + 3.0 for row in range(7)}


def test_dask_tells_an_error_in_a_block(dask_cluster):
    done = list(DaskExecutor(dask_cluster).run(BlockTask("block_work:failing"), BLOCKS))
    assert {b.rows: b.failure for b in done}[0, 1] == "ValueError: row 1 is odd"


def test_a_scheduler_that_is_not_there_is_named():
    pytest.importorskip("distributed", reason="the extra epxs[dask] is not there")
    with pytest.raises(WorkersError, match=r"found no scheduler there"):
        DaskExecutor("tcp://127.0.0.1:9", timeout=0.2)


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(WorkersError, match=r"pip install epxs\[dask\]"):
        DaskExecutor("tcp://127.0.0.1:8786")
