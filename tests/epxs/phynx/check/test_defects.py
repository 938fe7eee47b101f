"""Each of many single defects, put into a good file, is noticed."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from epxs.phynx import api as phynx

ENTRY = "scan_0001"
MAP = f"{ENTRY}/map"
SCALARS = f"{ENTRY}/measurement/scalar_data"
DETECTOR = f"{ENTRY}/instrument/mca1"
LINKS = f"{ENTRY}/measurement/mca1"
FLUO = f"{ENTRY}/fluo_mca1"
AREAS = f"{ENTRY}/xrf_fit/peak_areas"


def replace(file, path, data, **attrs):
    """Replace a dataset; its attributes stay unless others are given."""
    kept = dict(file[path].attrs)
    del file[path]
    made = file.create_dataset(path, data=data)
    made.attrs.update({**kept, **attrs})


def set_attr(path, name, value):
    return lambda file: file[path].attrs.__setitem__(name, value)


def del_attr(path, name):
    return lambda file: file[path].attrs.__delitem__(name)


def remove(path):
    return lambda file: file.__delitem__(path)


def put(path, data, **attrs):
    return lambda file: replace(file, path, data, **attrs)


def add_group(path, nx_class=None):
    def add(file):
        made = file.create_group(path)
        if nx_class is not None:
            made.attrs["NX_class"] = nx_class

    return add


def add_field(path, data, **attrs):
    return lambda file: file.create_dataset(path, data=data).attrs.update(attrs)


def relink(path, link):
    def put_link(file):
        if path in file:
            del file[path]
        file[path] = link

    return put_link


#: The 29 kinds of defect that were tried on all validators: name -> defect, code, place.
STANDARD = {
    "@signal missing": (del_attr(MAP, "signal"), "signal", MAP),
    "@signal names nothing": (set_attr(MAP, "signal", "nothing"), "signal", MAP),
    "@axes missing": (del_attr(MAP, "axes"), "axes", MAP),
    "@axes of wrong length": (set_attr(MAP, "axes", ["samx"]), "axes", MAP),
    "@axes names nothing": (set_attr(MAP, "axes", ["nothing", "samx"]), "axes", MAP),
    "axis of wrong size": (put(f"{MAP}/samx", np.arange(9.0)), "axes", MAP),
    "auxiliary signal missing": (
        set_attr(MAP, "auxiliary_signals", ["I0", "nothing"]), "auxiliary-signal", MAP),
    "auxiliary signal of wrong shape": (
        put(f"{MAP}/I1", np.zeros((2, 2))), "auxiliary-signal", MAP),
    "_errors of wrong shape": (put(f"{AREAS}/Ca_K_errors", np.zeros((2, 2))), "errors", AREAS),
    "@default broken": (set_attr(ENTRY, "default", "nothing"), "default", ENTRY),
    "@default absent": (del_attr(ENTRY, "default"), "default", ENTRY),
    "@default of the root absent": (del_attr("/", "default"), "default", ""),
    "unknown NX_class": (set_attr(DETECTOR, "NX_class", "NXthing"), "class-unknown", DETECTOR),
    "class in the wrong place": (
        add_group(f"{ENTRY}/sample/beamline", "NXsource"), "class-place",
        f"{ENTRY}/sample/beamline"),
    "group without NX_class": (add_group(f"{ENTRY}/more"), "class-missing", f"{ENTRY}/more"),
    "bad name": (
        add_group(f"{ENTRY}/bad-name", "NXcollection"), "name", f"{ENTRY}/bad-name"),
    "bad enumeration": (
        put(f"{FLUO}/instrument/source/probe", "laser"), "value",
        f"{FLUO}/instrument/source/probe"),
    "bad date": (put(f"{ENTRY}/start_time", "yesterday"), "date", f"{ENTRY}/start_time"),
    "units missing": (
        del_attr(f"{FLUO}/instrument/monochromator/energy", "units"), "unit-missing",
        f"{FLUO}/instrument/monochromator/energy"),
    "wrong type": (
        put(f"{FLUO}/instrument/monochromator/wavelength", "short"), "type",
        f"{FLUO}/instrument/monochromator/wavelength"),
    "unit of the wrong dimension": (
        set_attr(f"{FLUO}/instrument/monochromator/energy", "units", "s"), "unit-dimension",
        f"{FLUO}/instrument/monochromator/energy"),
    "nonsense unit": (
        set_attr(f"{ENTRY}/instrument/I0/data", "units", "gnorf"), "unit-unknown",
        f"{ENTRY}/instrument/I0/data"),
    "broken soft link": (
        relink(f"{ENTRY}/broken", h5py.SoftLink("/nowhere")), "link-broken", f"{ENTRY}/broken"),
    "broken external link": (
        relink(f"{ENTRY}/broken", h5py.ExternalLink("nowhere.h5", "/x")), "link-broken",
        f"{ENTRY}/broken"),
    "NXsample missing": (remove(f"{FLUO}/sample"), "required", FLUO),
    "NXmonitor missing": (remove(f"{FLUO}/control"), "required", FLUO),
    "required field missing": (
        remove(f"{FLUO}/instrument/source/name"), "required", f"{FLUO}/instrument/source/name"),
    "field not in the base class": (
        add_field(f"{DETECTOR}/mood", 1.0), "field-unknown", f"{DETECTOR}/mood"),
    "attribute not in the base class": (
        set_attr(DETECTOR, "mood", "good"), "attribute-unknown", DETECTOR),
}  # fmt: skip

#: What only we can know.
OURS = {
    "sequence of wrong length": (put(f"{SCALARS}/sequence", np.arange(5)), "rows",
                                 f"{SCALARS}/sequence"),
    "sequence with a place twice": (put(f"{SCALARS}/sequence", np.zeros(12, int)), "sequence",
                                    f"{SCALARS}/sequence"),
    "fewer rows than acquired": (put(f"{SCALARS}/sequence", np.full(12, -1)), "sequence",
                                 f"{SCALARS}/sequence"),
    "more acquired than there are": (put(f"{ENTRY}/measurement/acquired", np.uint64(99)),
                                     "acquired", f"{ENTRY}/measurement/acquired"),
    "acquired is text": (put(f"{ENTRY}/measurement/acquired", "many"), "acquired",
                         f"{ENTRY}/measurement/acquired"),
    "monitor that does not exist": (set_attr(SCALARS, "monitor", "I9"), "monitor", SCALARS),
    "monitor of a detector that does not exist": (set_attr(LINKS, "monitor", "I9"), "monitor",
                                                  LINKS),
    "npoints is not the product of the shape": (
        set_attr(f"{ENTRY}/measurement", "npoints", 13), "npoints", f"{ENTRY}/measurement"),
    "npoints is text": (set_attr(f"{ENTRY}/measurement", "npoints", "twelve"), "npoints",
                        f"{ENTRY}/measurement"),
    "unknown class": (set_attr(SCALARS, "class", "os.path.Thing"), "class-phynx", SCALARS),
    "no scalar data": (set_attr(SCALARS, "class", "Group"), "scalar-data",
                       f"{ENTRY}/measurement"),
    "target wrong": (set_attr(f"{ENTRY}/instrument/I0/data", "target", "/elsewhere"),
                     "link-target", f"{SCALARS}/I0"),
    "target is the path of a link": (
        set_attr(f"{ENTRY}/instrument/I0/data", "target", f"/{SCALARS}/I0"), "link-target",
        f"{SCALARS}/I0"),
    "target missing": (del_attr(f"{ENTRY}/instrument/I0/data", "target"), "link-target",
                       f"{SCALARS}/I0"),
    "counts of wrong length": (put(f"{DETECTOR}/data", np.zeros((5, 16), "u4")), "rows",
                               f"{LINKS}/counts"),
    "counter of wrong length": (put(f"{ENTRY}/instrument/I0/data", np.zeros(5)), "rows",
                                f"{SCALARS}/I0"),
    "energy of wrong length": (put(f"{DETECTOR}/info/energy", np.arange(5.0)), "channels",
                               f"{LINKS}/energy"),
    "energy in seconds": (set_attr(f"{DETECTOR}/info/energy", "units", "s"), "unit-dimension",
                          f"{LINKS}/energy"),
    "calibration without a slope": (set_attr(LINKS, "calibration", [1.0, 0.0]), "calibration",
                                    LINKS),
    "unknown form of dead time": (
        set_attr(f"{DETECTOR}/info/dead_time", "dead_time_format", "vague"), "dead-time",
        f"{LINKS}/dead_time"),
    "unknown state": (put(f"{ENTRY}/measurement/state", "dreaming"), "state",
                      f"{ENTRY}/measurement/state"),
    "scan that never ended": (put(f"{ENTRY}/measurement/state", "running"), "not-ended",
                              f"{ENTRY}/measurement"),
    "scan axis that does not exist": (set_attr(SCALARS, "scan_axes", ["nothing"]), "scan-axes",
                                      SCALARS),
    "results of another shape": (
        set_attr(f"{ENTRY}/measurement", "acquisition_shape", [2, 6]), "results-shape", AREAS),
    "configuration changed": (
        put(f"{ENTRY}/xrf_fit/configuration/checksum", "0" * 64), "checksum",
        f"{ENTRY}/xrf_fit/configuration"),
    "results from nowhere": (remove(f"{ENTRY}/xrf_fit/program"), "provenance",
                             f"{ENTRY}/xrf_fit"),
    "unknown definition": (put(f"{FLUO}/definition", "NXnothing"), "definition",
                           f"{FLUO}/definition"),
    "source of the cube moved": (lambda file: file.move(f"{DETECTOR}/data", f"{DETECTOR}/raw"),
                                 "source-missing", f"{ENTRY}/mca1_cube/counts"),
    "@axes is a number": (set_attr(MAP, "axes", 3.0), "attribute-type", MAP),
    "NX_class is a number": (set_attr(MAP, "NX_class", 3.0), "attribute-type", MAP),
}  # fmt: skip


def test_the_file_without_defects_is_good(good):
    assert phynx.check(good) == []


@pytest.mark.parametrize("name", STANDARD)
def test_a_defect_that_validators_should_notice_is_noticed(name, damage):
    defect, code, place = STANDARD[name]
    assert (code, f"/{place}") in {(finding.code, finding.path) for finding in damage(defect)}


@pytest.mark.parametrize("name", OURS)
def test_a_defect_that_only_we_can_know_is_noticed(name, damage):
    defect, code, place = OURS[name]
    assert (code, f"/{place}") in {(finding.code, finding.path) for finding in damage(defect)}
