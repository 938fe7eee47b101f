"""The panes of the instrument: widgets over the models of the desk."""
