"""What comes round: the provinces from the first round on, the keys of teams."""

from lachan.lib.periodic import Periodic
from lachan.partners.services.keys import all_in_step
from lachan.partners.services.members import follow_units
from lachan.partners.services.provinces import load_provinces

PERIODIC = [
    Periodic("partners.provinces", every_s=24 * 3600, run=load_provinces),
    Periodic("partners.keys", every_s=300, run=all_in_step),
    Periodic("partners.members", every_s=300, run=follow_units),
]
