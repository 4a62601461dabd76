"""Damage that shows when one looks at the sky: times, places, elements, angles, pointing."""

from __future__ import annotations

from dataclasses import replace

from groundsched import times
from groundsched.config.network import Slew
from groundsched.documents.passes import ElementsUsed
from groundsched.documents.schedule import Contact, Rejection, Schedule
from groundsched.documents.ut1 import parse_ut1
from tests.verification.mutations.damage import (
    Mutation,
    antenna_of,
    at_once,
    caught_by,
    exchanged,
    first,
    is_quick,
    later,
    mission_of,
    needs,
    pair,
    station_of,
    stations,
    with_antenna,
    with_contact,
    with_elements,
    with_network,
    with_options,
    with_rejection,
    with_station,
)

MUTATIONS: list[Mutation] = []

PASS_TIMES = ("aos", "tca", "los")
TIMES = (*PASS_TIMES, "start", "end", "setup_start", "teardown_end")
HOURS = 3_600_000


def _all_later(good: Schedule, shift_ms: int) -> Schedule:
    """Every contact and every refusal, so that they agree with each other."""
    return replace(
        good,
        contacts=tuple(later(contact, shift_ms, *TIMES) for contact in good.contacts),
        rejected=tuple(later(rejection, shift_ms, *PASS_TIMES) for rejection in good.rejected),
    )


@caught_by(MUTATIONS, "aos", "los")
def times_two_seconds_late(good: Schedule) -> Schedule:
    """A clock that is wrong."""
    return _all_later(good, 2000)


@caught_by(MUTATIONS, "aos", "los")
def a_tenth_of_a_second_early(good: Schedule) -> Schedule:
    """Times found with too coarse a step."""
    return _all_later(good, -100)


@caught_by(MUTATIONS, "missing", "invented")
def five_hours_off(good: Schedule) -> Schedule:
    """Local time of Karachi taken for UTC, in the window as well."""
    moved = _all_later(good, 5 * HOURS)
    return replace(moved, window=later(good.window, 5 * HOURS, "start", "end"))


@caught_by(MUTATIONS, "aos", "los", "missing", "invented")
def latitude_and_longitude_swapped(good: Schedule) -> Schedule:
    station = first(stations(good), lambda s: abs(s.longitude_deg) <= 90)
    return with_station(good, station, latitude_deg=station.longitude_deg, longitude_deg=station.latitude_deg)


@caught_by(MUTATIONS, "missing", "invented")
def longitude_sign(good: Schedule) -> Schedule:
    """West taken for positive."""
    return with_station(good, stations(good)[0], longitude_deg=-stations(good)[0].longitude_deg)


@caught_by(MUTATIONS, "aos", "los")
def altitude_in_feet(good: Schedule) -> Schedule:
    station = first(stations(good), lambda s: s.altitude_m >= 1000)
    return with_station(good, station, altitude_m=station.altitude_m / 0.3048)


@caught_by(MUTATIONS, "aos", "los")
def station_a_kilometre_away(good: Schedule) -> Schedule:
    return with_station(good, stations(good)[0], latitude_deg=stations(good)[0].latitude_deg + 0.01)


def _older(used: ElementsUsed, days: int) -> ElementsUsed:
    """About the set of so many days before: the satellite turned on at its mean motion, without node and drag."""
    motion, anomaly = float(used.omm["MEAN_MOTION"] or 0), float(used.omm["MEAN_ANOMALY"] or 0)
    epoch = used.epoch - days * times.DAY_MS
    omm = {
        **used.omm,
        "EPOCH": times.format_instant(epoch).removesuffix("Z"),
        "MEAN_ANOMALY": round((anomaly - 360 * motion * days) % 360, 4),
    }
    return replace(used, epoch=epoch, age_days=round(used.age_days + days, 4), omm=omm)


@caught_by(MUTATIONS, "aos", "los", "missing", "invented")
def stale_element(good: Schedule) -> Schedule:
    """An older set put in after the plan was made."""
    served = {contact.satellite for contact in good.contacts if is_quick(contact)}
    used = first(good.inputs.elements, lambda e: e.satellite in served)
    older = _older(used, 3)
    return with_elements(good, used, epoch=older.epoch, age_days=older.age_days, omm=older.omm)


@caught_by(MUTATIONS, "aos", "los", "missing", "invented")
def elements_of_another_satellite(good: Schedule) -> Schedule:
    """Two sets have each other's numbers."""
    flown = [e for e in good.inputs.elements if any(c.satellite == e.satellite for c in good.contacts)]
    needs(len(flown) > 1)
    one, other = flown[:2]
    swapped = with_elements(good, one, omm={**other.omm, "NORAD_CAT_ID": one.satellite}, epoch=other.epoch)
    return with_elements(swapped, other, omm={**one.omm, "NORAD_CAT_ID": other.satellite})


@caught_by(MUTATIONS, "aos", "los")
def ut1_dropped(good: Schedule) -> Schedule:
    """The Earth's rotation from a file, and the document says that it was the built-in table."""
    needs(parse_ut1(good.inputs.ut1))
    return replace(good, inputs=replace(good.inputs, ut1="Skyfield's built-in table"))


@caught_by(MUTATIONS, "missing")
def pass_missing(good: Schedule) -> Schedule:
    """A refusal that nobody was told of."""
    needs(good.rejected)
    return replace(good, rejected=good.rejected[1:])


@caught_by(MUTATIONS, "missing")
def contact_dropped(good: Schedule) -> Schedule:
    contact = first(good.contacts, is_quick)
    return replace(good, contacts=tuple(c for c in good.contacts if c is not contact))


@caught_by(MUTATIONS, "missing")
def window_longer_than_searched(good: Schedule) -> Schedule:
    """The last six hours of passes are not there."""
    return replace(good, window=replace(good.window, end=good.window.end + 6 * HOURS))


@caught_by(MUTATIONS, "invented")
def pass_invented(good: Schedule) -> Schedule:
    """A refusal of a pass that there is not, half a revolution after one that there is."""
    real = first(good.rejected, lambda r: r.los - r.aos < HOURS / 2 and r.los + 2 * HOURS < good.window.end)
    shifted = later(real, 50 * 60_000, *PASS_TIMES)
    invented = replace(
        shifted, pass_=f"{real.satellite}-{real.station}-{times.format_minute(shifted.tca)}", reason="redundant"
    )
    return replace(good, rejected=(*good.rejected, replace(invented, blocked_by=())))


@caught_by(MUTATIONS, "culmination")
def culmination_off_by_one_degree(good: Schedule) -> Schedule:
    contact = first(good.contacts, lambda c: c.max_elevation_deg < 80)
    return with_contact(good, contact, max_elevation_deg=round(contact.max_elevation_deg + 1, 3))


@caught_by(MUTATIONS, "culmination")
def culmination_of_a_refusal_off_by_a_hundredth(good: Schedule) -> Schedule:
    refused = first(good.rejected, lambda r: 15 < r.max_elevation_deg < 80)
    return with_rejection(good, refused, max_elevation_deg=round(refused.max_elevation_deg + 0.01, 3))


@caught_by(MUTATIONS, "tca")
def culmination_ten_seconds_late(good: Schedule) -> Schedule:
    """Its minute, and so the pass's id, stays."""
    contact = first(good.contacts, lambda c: c.max_elevation_deg > 20 and c.tca % 60_000 < 45_000 and is_quick(c))
    return with_contact(good, contact, tca=contact.tca + 10_000)


@caught_by(MUTATIONS, "azimuth")
def azimuth_reversed(good: Schedule) -> Schedule:
    """Rise and set in each other's place."""
    contact = first(good.contacts, is_quick)
    return with_contact(good, contact, aos_azimuth_deg=contact.los_azimuth_deg, los_azimuth_deg=contact.aos_azimuth_deg)


@caught_by(MUTATIONS, "azimuth")
def azimuth_counted_from_south(good: Schedule) -> Schedule:
    def turned(contact: Contact) -> Contact:
        names = ("aos_azimuth_deg", "tca_azimuth_deg", "los_azimuth_deg")
        return replace(contact, **{n: round((getattr(contact, n) + 180) % 360, 3) for n in names})

    needs(good.contacts)
    return replace(good, contacts=tuple(map(turned, good.contacts)))


@caught_by(MUTATIONS, "revolution")
def revolution_off_by_one(good: Schedule) -> Schedule:
    contact = first(good.contacts, lambda c: c.revolution is not None)
    return with_contact(good, contact, revolution=(contact.revolution or 0) + 1)


@caught_by(MUTATIONS, "truncated")
def pass_called_cut(good: Schedule) -> Schedule:
    contact = first(good.contacts, lambda c: is_quick(c) and not c.truncated_end)
    return with_contact(good, contact, truncated_end=True)


@caught_by(MUTATIONS, "truncated")
def cut_pass_called_whole(good: Schedule) -> Schedule:
    contact = first(good.contacts, lambda c: c.truncated_start)
    return with_contact(good, contact, truncated_start=False)


@caught_by(MUTATIONS, "aos", "los", "elevation")
def mask_ignored(good: Schedule) -> Schedule:
    """There is a mountain, and the contact begins behind it."""
    contact = first(good.contacts, is_quick)
    azimuth = round(contact.aos_azimuth_deg, 1)
    hill = {azimuth: 12.0, (azimuth + 20) % 360: 0.0, (azimuth - 20) % 360: 0.0}
    return with_station(good, station_of(good, contact), mask=tuple(sorted(hill.items())))


@caught_by(MUTATIONS, "aos", "los", "elevation")
def antenna_limit_ignored(good: Schedule) -> Schedule:
    contact = first(good.contacts, is_quick)
    return with_antenna(good, contact, min_elevation_deg=20.0)


@caught_by(MUTATIONS, "aos", "los", "elevation")
def least_elevation_ignored(good: Schedule) -> Schedule:
    """`--min-elevation` was given, and the masks stayed as they were."""
    needs(good.contacts)
    return with_options(good, min_elevation_deg=20.0)


@caught_by(MUTATIONS, "lost")
def keyhole_forgotten(good: Schedule) -> Schedule:
    """The antenna loses seconds that nobody took off."""
    contact = first(good.contacts, lambda c: c.lost_s >= 2)
    return with_contact(good, contact, lost_s=0.0, value=int(contact.duration_s))


@caught_by(MUTATIONS, "lost")
def keyhole_appeared(good: Schedule) -> Schedule:
    """The antenna points no higher than half of the culmination."""
    contact = first(good.contacts, lambda c: is_quick(c) and c.max_elevation_deg > 30)
    return with_antenna(good, contact, max_elevation_deg=contact.max_elevation_deg / 2)


@caught_by(MUTATIONS, "lost")
def cable_forgotten(good: Schedule) -> Schedule:
    """The cable ends in the middle of the pass."""
    contact = first(
        good.contacts,
        lambda c: is_quick(c) and c.max_elevation_deg > 20 and antenna_of(good, c).azimuth_range_deg is None,
    )
    return with_antenna(good, contact, azimuth_range_deg=(contact.tca_azimuth_deg - 1, contact.tca_azimuth_deg + 1))


@caught_by(MUTATIONS, "lost")
def drive_too_slow(good: Schedule) -> Schedule:
    """The azimuth runs away from the drive about the culmination."""
    contact = first(good.contacts, lambda c: is_quick(c) and c.max_elevation_deg > 40)
    return with_antenna(good, contact, slew_deg_s=Slew(azimuth=0.3, elevation=5))


@caught_by(MUTATIONS, "lost")
def sun_forgotten(good: Schedule) -> Schedule:
    """The antenna must not look within 90 degrees of the Sun."""
    contact = first(good.contacts, lambda c: is_quick(c) and station_of(good, c).latitude_deg > 0 and _is_noon(c))
    return with_antenna(good, contact, sun_avoidance_deg=90.0)


def _is_noon(contact: Contact) -> bool:
    """About noon in Pakistan, five hours east of Greenwich."""
    return 6 * HOURS < contact.tca % times.DAY_MS < 9 * HOURS


@caught_by(MUTATIONS, "conflict")
def slew_too_fast(good: Schedule) -> Schedule:
    """Turning from the one satellite to the next takes longer than the pause."""

    def turn_deg(one: Contact, other: Contact) -> float:
        turn = abs(other.aos_azimuth_deg - one.los_azimuth_deg) % 360
        return min(turn, 360 - turn)

    earlier, following = pair(
        good,
        lambda a, b: (
            (a.antenna == b.antenna and 0 < b.start - a.end < HOURS and turn_deg(a, b) > 10)
            and (is_quick(a) and is_quick(b) and antenna_of(good, a).azimuth_range_deg is None)
        ),
    )
    pause_s = (following.start - earlier.teardown_end) / times.SECOND_MS
    slow = Slew(azimuth=turn_deg(earlier, following) / (pause_s + 5), elevation=10)
    return with_antenna(good, earlier, slew_deg_s=slow)


@caught_by(MUTATIONS, "separation")
def one_beam_for_two(good: Schedule) -> Schedule:
    """The station tells satellites apart only at opposite ends of the sky."""
    one, _ = pair(good, lambda a, b: at_once(a, b) and a.band == b.band and a.satellite != b.satellite)
    return with_station(good, station_of(good, one), min_separation_deg=170.0)


@caught_by(MUTATIONS, "volume")
def volume_doubled(good: Schedule) -> Schedule:
    contact = first(good.contacts, lambda c: c.volume_mbit)
    return with_contact(good, contact, volume_mbit=2 * (contact.volume_mbit or 0.0))


@caught_by(MUTATIONS, "volume")
def highest_rate_all_the_time(good: Schedule) -> Schedule:
    """A rate by elevation taken for a plain one."""
    contact = first(good.contacts, lambda c: len(mission_of(good, c.satellite).rate_mbps or ()) > 1)
    most = max(rate for _, rate in mission_of(good, contact.satellite).rate_mbps or ())
    return with_contact(good, contact, volume_mbit=round(most * (contact.duration_s - contact.lost_s), 3))


@caught_by(MUTATIONS, "rejected")
def pass_named_after_another_minute(good: Schedule) -> Schedule:
    def renamed(rejection: Rejection) -> str:
        minute = times.format_minute(rejection.tca)
        return rejection.pass_.replace(minute, times.format_minute(rejection.tca + 60_000))

    rejection = first(good.rejected, lambda r: True)
    return with_rejection(good, rejection, pass_=renamed(rejection))


@caught_by(MUTATIONS, "missing", "invented")
def station_moved_overnight(good: Schedule) -> Schedule:
    """Two stations of the network have each other's names."""
    needs(len(stations(good)) > 1)
    one, other, *rest = stations(good)
    places = ("latitude_deg", "longitude_deg", "altitude_m", "mask")
    moved = (
        replace(one, **{name: getattr(other, name) for name in places}),
        replace(other, **{name: getattr(one, name) for name in places}),
    )
    return with_network(good, replace(good.inputs.stations.network, stations=(*moved, *rest)))


@caught_by(MUTATIONS, "id")
def contact_of_another_satellite(good: Schedule) -> Schedule:
    """A contact with another satellite's number and name, in view or not."""
    contact = first(good.contacts, is_quick)
    other = first(good.contacts, lambda c: c.satellite != contact.satellite)
    new = replace(contact, satellite=other.satellite, name=other.name, owner=other.owner, priority=other.priority)
    return replace(good, contacts=exchanged(good.contacts, contact, new))
