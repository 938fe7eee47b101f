"""Element maps: drawn while they fill, picked from, and saved as figures.

What comes in: a phynx measurement and its results. What goes out: pictures, and the rows that
were picked (``measurement.selection``). Nothing here loads a GUI toolkit; `epxs_maps.ui` does.
"""
