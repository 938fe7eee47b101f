"""The browser pane: a Qt tree around `epxs_browser.tree`."""
