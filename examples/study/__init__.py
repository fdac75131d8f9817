"""The study behind the figures: what does the scaling of the pixels change, over many seeds?

Hundreds of training runs, recorded once in `examples/records/`. `nox -s study` continues them.

* `protocol.py`: the rules that every run follows, and which runs there are
* `schema.py`: what a record holds, field by field
* `records.py`: the files of records, written safely and read with suspicion
* `evidence.py`: means, medians and counts over seeds, with their intervals
* `drawing.py`: rows of them in a figure, one below the other, each under its label
* `excerpts.py`: all of these, and records of a page, in one cell of code to take along
* `training.py`: one run, from a configuration to its record
* `running.py`: many runs, on this machine or on a cluster, and the command line

Each of them imports from those above it alone. None imports Keras, joblib or Dask before a run
begins, so a story that reads records waits for nothing else.
"""
