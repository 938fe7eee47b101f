"""The dock of the shell, drawn with Qt."""
