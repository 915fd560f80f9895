"""Administrative documents of Vietnam as data: what a plan promises, asks of whom, and until when.

`reading.read` opens a file of any kind into a `Source`; `plans.understand` reads a `Source` into a `Plan`.
"""
