"""For authors of plugins: fixtures of pytest that come with epxs.

What comes in: nothing; pytest finds them by entry point. What goes out: a measured scan
(``epxs_scan``, ``epxs_scan_file``), a sample map (``epxs_map``), a workspace that shows the scan
(``epxs_workspace``) and a window without a screen (``epxs_application``).
"""
