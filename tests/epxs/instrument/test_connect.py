"""Tests of opening a session by its address."""

import pytest

from epxs.core.api import ConnectionFailed, OfferError
from epxs.instrument.api import connect


@pytest.mark.parametrize("address", ["localhost:6510", "spec://", "spec", ""])
def test_an_address_without_scheme_or_host_is_refused(address):
    with pytest.raises(ConnectionFailed, match="found no scheme and host"):
        connect(address)


def test_an_address_of_an_unknown_scheme_names_the_drivers():
    with pytest.raises(OfferError, match=r"no offer named 'gopher'.*spec"):
        connect("gopher://localhost:70")
