"""What plots of all panes share: the mouse over them, strokes that are seen on every colour.

In: events of the mouse over a Chaco plot. Out: positions on its axes. Loads Enable, and with it
Qt: only `ui` modules of plugins import it.
"""
