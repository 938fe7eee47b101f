"""spec: its server protocol (client and simulated server) and its ASCII files.

What comes in: bytes from a socket, or a file. What goes out: scan messages in wire order, a
session to run commands with, and scans with their spectra.

The way of a point: `wire` (bytes to packets) -> `link` (one connection) -> `connection`
(reconnects, futures) -> `tracker` (variables to messages) -> `session` (what users hold).
The server goes the other way: `commands` -> `scans` -> `broadcast` -> `peer` -> bytes.
"""
