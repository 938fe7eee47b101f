"""Files that somebody writes, or that a killed writer has left: following and mending them."""
