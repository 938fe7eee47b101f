"""Readers of the HDF5 files that other programs write.

In comes the path of a file of ESRF BLISS, Sardana, Diamond GDA, PyXRF, MAPS, Larch, PyMca or
praxes; out go its scans as `epxs.phynx.api.ForeignScan`: what was scanned, and arrays that are
read when somebody asks. Each program has a module with one reader, found through the entry
points ``epxs.readers``; what they share stands in ``hdf5_reader`` (opening and errors),
``h5_values`` (reading single values, whatever is there), ``grid_column`` (arrays in the shape
of the scan), ``scan_builder`` (from arrays to a scan), ``point_table`` with ``scan_title`` and
``grid_guess`` (tables of points and the grid they make), ``detector_names``, ``metadata`` (what
else is told) and ``fit_results`` (maps of peak areas). docs/reference/formats.md tells what is
taken of each.
"""
