"""Fluorescence: from spectra to areas of emission lines and mass fractions.

What comes in: spectra (raw counts) and the user's own PyMca configuration. What goes out:
areas with sigmas, chi square, mass fractions, and the frozen model they were made with.
PyMca does the physics, once, in a child process (`pymca_build`); the fit of each
spectrum is linear and NumPy only (`solve`). `ui/` shows it.
"""
