"""Instruments: programs and controllers that run experiments, spoken to in their own protocols.

What comes in: an address (``spec://host:port``), a file written by spec, or a model of a
beamline. What goes out: scan messages (`epxs.instrument.api`), sessions that run commands, scans
read from spec files, and simulated servers that speak the real protocols.

``spec/`` spec's server protocol, both sides, and its files; ``epics/`` channel access;
``simulation/`` the physics of a beamline to try things on; ``ui/`` what needs Qt.
"""
