"""What instruments say and can do: messages and interfaces, no sockets and no GUI.

What comes in: nothing. What goes out: frozen scan messages, the interface of a session,
and `connect`, which finds the driver for an address.
"""
