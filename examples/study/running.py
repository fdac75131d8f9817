"""Measure what the scaling of the pixels does to the asker's network, over many seeds.

    nox -s study               run what is not recorded yet; stop and start it at will
    nox -s study -- --list     show what is recorded and what is left
    nox -s study -- --page more-epochs --records mine.jsonl
                               repeat the runs that one page rests on, in another file
    nox -s study -- --pace     show how many runs an hour this machine does

One run is one configuration (scaling, optimizer, learning rate, seed, epochs, number of images,
loss) and becomes one record: see `records.py`. Runs with the clipped loss go to a file of their
own, beside the one of the others: `mnist-clipped.jsonl`, or `mine-clipped.jsonl`. When every run is
recorded, those of the older protocol are repeated: it measured less.
"""

import argparse
import dataclasses
import os
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from study.protocol import LOSSES, PLANS, SEEDS, WHOLE, Configuration, configurations
from study.records import (
    RECORDS,
    RecordError,
    append,
    configuration_of,
    file_of,
    is_older,
    read,
)
from study.schema import EXCERPT
from study.training import data_identity, measure

LEFT, OLDER, DONE = "left", "older", "recorded"


def states(runs: Iterable[Configuration], path: Path, data: str) -> dict[Configuration, str]:
    """What is there of each run, for the data with that SHA-256: LEFT, OLDER or DONE.

    OLDER is a run with a record of the older protocol alone. `path` is the file of the runs from
    logits; those with the clipped loss are looked for in the one beside it: `file_of`. Raises
    RecordError if one of them holds excerpts: no study is continued from those.
    """
    recorded = {}
    for file in (file_of(loss, path) for loss in LOSSES):
        for record in read(file, data=data):
            if EXCERPT in record:
                raise RecordError(
                    f"{file}: {configuration_of(record)} is an excerpt, made for the code of a "
                    "page, and lacks measures. Name a file of whole records with --records."
                )
            recorded[configuration_of(record)] = OLDER if is_older(record) else DONE
    return {run: recorded.get(run, LEFT) for run in runs}


def missing(runs: Iterable[Configuration], path: Path, data: str) -> list[Configuration]:
    """The runs to do: those that are LEFT, and when these are done, those that are OLDER."""
    state = states(runs, path, data)
    return [run for wanted in (LEFT, OLDER) for run in state if state[run] == wanted]


def run_all(
    runs: Iterable[Configuration],
    digits,
    path: Path = RECORDS,
    *,
    processes: int = 1,
    threads: int = 1,
    scheduler: str | None = None,
) -> None:
    """Measure the runs that are `missing`; append each record as soon as it is there.

    `path` is the file of the runs from logits; those with the clipped loss go to the one beside it:
    `file_of`.

    On this machine by so many processes of so many threads; with `scheduler`, the address of a Dask
    scheduler such as `tcp://10.0.0.1:8786`, on its workers. They need this project's packages, and
    get code and data from here. Only this process writes: if it is killed, the runs in hand are
    lost and nothing else. Raises RecordError if a file holds lines that are not of this study, or
    runs with another loss or on another backend.
    """
    from tqdm import tqdm

    runs = list(runs)
    left = missing(runs, path, data_identity(digits))
    for loss in {run.loss for run in runs}:
        _refuse_other_losses(file_of(loss, path), loss)
    if scheduler is None:
        records = on_this_machine(left, digits, processes, threads)
    else:
        records = on_cluster(left, digits, scheduler, threads)
    work, work_left = (sum(run.epochs * run.images for run in some) for some in (runs, left))
    with tqdm(total=work, initial=work - work_left, unit=" images", unit_scale=True) as progress:
        for record in records:
            run = configuration_of(record)
            append(record, file_of(run.loss, path))
            progress.update(run.epochs * run.images)


def _refuse_other_losses(path: Path, loss: str) -> None:
    """Raise RecordError if a file holds runs with another loss: before anything is measured."""
    others = {configuration_of(record).loss for record in read(path)} - {loss}
    if others:
        raise RecordError(
            f"{path} holds runs with the loss {', '.join(others)}, and the runs to record "
            f"there have the loss {loss}: no average may mix them. Name another file with "
            "--records; runs with the clipped loss go to the one beside it, NAME-clipped.jsonl."
        )


def on_this_machine(
    runs: Iterable[Configuration], digits, processes: int, threads: int
) -> Iterator[dict]:
    """Measure the runs by so many processes; give each record as soon as it is there."""
    import joblib

    # Without batches, so that a run is handed over, and recorded, as soon as it is finished.
    parallel = joblib.Parallel(processes, return_as="generator_unordered", batch_size=1)
    return parallel(joblib.delayed(measure)(run, digits, threads) for run in runs)


def on_cluster(
    runs: Iterable[Configuration], digits, scheduler: str, threads: int
) -> Iterator[dict]:
    """Measure the runs on the workers of a Dask scheduler; give each record as soon as it is there.

    The run of a worker that dies is given to another one.
    """
    from dask.distributed import Client, as_completed

    with Client(scheduler) as client:
        send_code(client)
        [data] = client.scatter([digits], broadcast=True)
        futures = client.map(measure, list(runs), digits=data, threads=threads, pure=False)
        for future, record in as_completed(futures, with_results=True):
            future.release()  # else Dask measures it again if the worker that holds it dies later
            yield record


def send_code(client) -> None:
    """Have the workers of a Dask client, those that come later too, import the code that is here.

    `client.upload_file` would also load it anew in the scheduler's process, which can be this one.
    """
    from dask.distributed import UploadFile

    class UploadPackage(UploadFile):
        """Dask loads a package anew that a worker has already, but not the modules inside it."""

        async def setup(self, worker):
            for name in [name for name in sys.modules if name.startswith("study.")]:
                del sys.modules[name]
            await super().setup(worker)

    package = Path(__file__).parent
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "study.zip"
        with zipfile.ZipFile(archive, "w") as code:
            for file in (package.with_name("mnist.py"), *sorted(package.glob("*.py"))):
                code.write(file, file.relative_to(package.parent))
        client.register_plugin(UploadPackage(str(archive)), name=archive.name)


def show_list(runs: Iterable[Configuration], path: Path, data: str) -> None:
    """Print what is there of each run, and the sum for each file. For `data` see `states`."""
    state = states(runs, path, data)
    for run in state:
        print(f"{state[run]:8}", *dataclasses.astuple(run))
    for loss in dict.fromkeys(run.loss for run in state):
        found = [state[run] for run in state if run.loss == loss]
        older = f", {found.count(OLDER)} of them by the older protocol" if OLDER in found else ""
        print(
            f"{len(found) - found.count(LEFT)} of {len(found)} runs recorded in "
            f"{file_of(loss, path)}{older}"
        )


def show_pace(digits) -> None:
    """Print how many runs over 12 epochs this machine does in an hour, by layout of its cores.

    Each process trains 2 epochs; the second one counts, for the first one also compiles.
    """
    cores = os.cpu_count() or 1
    for processes in dict.fromkeys((1, cores)):
        threads = cores // processes
        runs = [
            Configuration("divided-by-255", "Adam", 0.001, seed, 2, WHOLE.images)
            for seed in range(processes)
        ]
        records = on_this_machine(runs, digits, processes, threads)
        seconds = max(record["seconds"][1] for record in records)
        print(
            f"{processes} process(es) of {threads} thread(s): {seconds:.1f} s an epoch, "
            f"{processes * 3600 / (12 * seconds):.1f} runs an hour"
        )


def main(arguments: list[str] | None = None) -> None:
    """Read the command line; run the study, or list it, or show its pace."""
    parser = argparse.ArgumentParser(
        prog="nox -s study --",
        description=__doc__.partition("\n")[0],
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--list", action="store_true", help="show what is recorded, what is left")
    parser.add_argument("--pace", action="store_true", help="show how many runs an hour we do here")
    parser.add_argument(
        "--records",
        type=Path,
        default=RECORDS,
        help="the file of the runs; for those with the clipped loss NAME-clipped",
    )
    parser.add_argument(
        "--processes",
        type=_at_least_one,
        default=os.cpu_count() or 1,  # one a core: see --pace; for a GPU, one
        help="runs at a time on this machine",
    )
    parser.add_argument(
        "--threads", type=_at_least_one, help="threads a run; default: cores / processes"
    )
    parser.add_argument("--scheduler", help="run on the Dask cluster at this address (tcp://…)")
    parser.add_argument("--page", choices=PLANS, help="only the runs that this page rests on")
    parser.add_argument(
        "--seeds", type=_at_least_one, default=len(SEEDS), help="only the first so many seeds"
    )
    options = parser.parse_args(arguments)
    import mnist

    try:
        _carry_out(options)
    except (RecordError, mnist.DataError) as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"{error}. Mend that and run it again: what is recorded stays.")


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on.")
    return int(text)


def _carry_out(options: argparse.Namespace) -> None:
    import mnist

    runs = configurations(options.page, options.seeds)
    # Beside the records of the book, which the pages are made of.
    is_ours = options.records.resolve().parent == RECORDS.resolve().parent
    if options.list:
        show_list(
            runs, options.records, mnist.ARRAYS_SHA256 if is_ours else data_identity(mnist.load())
        )
        return
    digits = mnist.load()
    if options.pace:
        show_pace(digits)
        return
    if is_ours and data_identity(digits) != mnist.ARRAYS_SHA256:
        raise RecordError(
            f"{options.records.name} holds runs on MNIST, and these digits are others "
            f"({digits.source}, {len(digits.x_train):,} for training). Set MNIST_NPZ to the path "
            "of mnist.npz, or name another file with --records."
        )
    run_all(
        runs,
        digits,
        options.records,
        processes=options.processes,
        threads=options.threads or max(1, (os.cpu_count() or 1) // options.processes),
        scheduler=options.scheduler,
    )
