"""A beamline to try things on: a sample, a detector, and servers that speak the real protocols.

What comes in: a seed, or the folder of a measured scan. What goes out: a spec server and an
EPICS IOC, each in a process of its own on loopback.
"""
