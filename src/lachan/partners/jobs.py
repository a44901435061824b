"""What comes round: the provinces are there from the worker's first round on."""

from lachan.lib.periodic import Periodic
from lachan.partners.services.provinces import load_provinces

PERIODIC = [
    Periodic("partners.provinces", every_s=24 * 3600, run=load_provinces),
]
