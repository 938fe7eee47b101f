"""The browser: what is in the open files, as a tree that reads only what is looked at.

What comes in: phynx files. What goes out: what a user picked, told to the workspace. Nothing
here loads a GUI toolkit; `epxs_browser.ui` does.
"""
