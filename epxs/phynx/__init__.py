"""Files: HDF5 in the NeXus layout, as models that can be observed.

What comes in: the plan of a measurement, its points and its results; or a file, also of
phynx 0.1 (2009), also one that is being written or whose writer was killed. What goes out:
nodes (`Entry`, `Measurement`, `Signal`, `MultiChannelAnalyzer`, `ElementMaps` ...) that are
HasTraits: one Python object for each HDF5 object of an open file, so that all who open a
node observe the same model.

Nodes hold no data. They know their file and path, and read when they are indexed; views
such as ``signal.map`` or ``counts.corrected`` do the same. Any thread may use them, since
h5py serialises its calls; traits change on the main thread only.

The nodes are here. `writing` makes files, `foreign` reads those of others, `living` follows and
mends those that somebody writes or has left, `check` finds what is wrong with one, and `copies`
hands on what is in it.

How the files look, and why, is told in docs/decisions/0003-measurement-layout.md.
"""
