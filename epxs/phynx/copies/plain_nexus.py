"""What is ours in a file, beyond what NeXus says."""

#: Attributes that phynx reads and NeXus does not know.
PLAIN = frozenset(
    {
        "acquisition_command",
        "acquisition_id",
        "acquisition_shape",
        "calibration",
        "class",
        "dead_time_format",
        "efficiency",
        "id",
        "label",
        "local_name",
        "monitor",
        "npoints",
        "range",
        "scan_axes",
        "scan_axis",
        "scan_primary",
        "signal_priority",
        "source_file",
    }
)
