"""Names of exhibits and of their cells."""

import pytest

from analysis.model.addresses import address


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("kislitsin", "positions"), "kislitsin/positions"),
        (("kislitsin", "matrix", "kislitsin-s001"), "kislitsin/matrix/kislitsin-s001"),
        (("kislitsin", "positions", "KZ", "surrender_to_RU"), "kislitsin/positions/KZ/surrender_to_RU"),
    ],
)
def test_an_address_is_the_case_the_exhibit_and_its_keys(parts: tuple[str, ...], name: str):
    assert address(*parts) == name


def test_cells_of_one_exhibit_have_addresses_of_their_own():
    names = {address("tiny", "positions", state, proposition) for state in ("XA", "XB") for proposition in ("p", "q")}
    assert names == {"tiny/positions/XA/p", "tiny/positions/XA/q", "tiny/positions/XB/p", "tiny/positions/XB/q"}


def test_the_cell_of_an_exhibit_lies_below_it():
    assert address("tiny", "positions", "XA", "p").startswith(address("tiny", "positions") + "/")
