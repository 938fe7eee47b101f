"""Channel access: the motors, scalers and analyzers of an EPICS IOC.

What comes in: the prefix of its records. What goes out: a session with its motors and
counters. Which IOCs are searched follows from the usual variables (``EPICS_CA_ADDR_LIST`` ...).
"""
