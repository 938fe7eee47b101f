"""Panes and views of nodes: Chaco plots and Qt widgets around the models of `epxs_scans`."""
