"""Care for plugins: finding, trusting, starting them, and surviving what they do wrong.

What comes in: distributions with an entry point in the group ``epxs.plugins`` and files in the
user's folder of plugins, each with a manifest that is read without importing anything; and
what the user decided about them (`Ledger`). What goes out: Envisage plugins that may be
started, and a record of everything that went wrong. Nothing here loads Qt.
"""
