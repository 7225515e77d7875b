"""Home: what is yours, and yours to claim."""

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.benefits.invitations import offered_to
from portal.benefits.overview import Overview, overview
from portal.clock import now
from portal.web.gettext import _, ngettext
from portal.web.languages import chosen
from portal.web.member import member
from portal.web.member.cards import card_in_hand, offer_card
from portal.web.member.invitations import heading
from portal.web.member.looks import Card
from portal.web.member.searching import FIRST_TO_SEARCH, Search
from portal.web.signed_in import Member, connection, settings, signed_in
from portal.web.states import COMING_UP


@member.get("/")
def home() -> ResponseReturnValue:
    at, who = now(), signed_in()
    offered = offered_to(who.profile_id, connection(), now=at) if who.row.has_offers else []
    seen = overview(who.standing(at=at), who.catalogue, connection(), now=at)
    yours, claimable, coming_up = _sorted_cards(seen, who, at)
    soon = sum(card.look.state == "ends_soon" for card in yours)
    every = [*yours, *claimable, *coming_up]
    search = Search.asked(request.args, every) if len(every) >= FIRST_TO_SEARCH else None
    lists = {"yours": yours, "claimable": claimable, "coming_up": coming_up}
    if search is not None:
        lists = {name: search.among(cards) for name, cards in lists.items()}
    return render_template(
        "member/home.html",
        **lists,
        offered=[
            (heading(each), url_for("member.show_invitation", invitation_id=each.invitation_id))
            for each in offered
        ],
        search=search,
        empty=_emptiness(seen, lists, search),
        greeting=_greeting(who, at),
        lead=_lead(len(yours), soon, len(claimable)),
        tier_name=who.catalogue.tier_names.get(who.row.tier_handle or ""),
    )


def _sorted_cards(
    seen: Overview, who: Member, at: datetime
) -> tuple[list[Card], list[Card], list[Card]]:
    known, language = who.catalogue.by_id, chosen()
    card_of = partial(offer_card, zone=settings().timezone, language=language)
    usable = [each for each in seen.in_hand if each.why_not is None]
    tags = {
        each.held.id: known[each.held.definition_id].tags
        for each in usable
        if each.held.definition_id in known
    }
    yours = [
        card_in_hand(each, tags.get(each.held.id, ()), language=language, now=at) for each in usable
    ]
    yours.sort(key=lambda card: card.look.state != "ends_soon")
    claimable = [card_of(each) for each in seen.offers if each.refusal is None]
    refused = [each for each in seen.offers if each.refusal and each.refusal.code in COMING_UP]
    order = list(dict.fromkeys(COMING_UP.values()))
    coming_up = [card_of(each) for each in refused]
    coming_up.sort(key=lambda card: (order.index(card.look.state), card.nearness))
    return yours, claimable, coming_up


def _emptiness(seen: Overview, lists: dict[str, list[Card]], search: Search | None) -> str | None:
    if any(lists.values()):
        return None
    if search is not None and search.active:
        return "nothing_matches"
    return "all_used" if seen.in_hand else "nothing_yet"


def _greeting(who: Member, at: datetime) -> str:
    hour = at.astimezone(ZoneInfo(settings().timezone)).hour
    name = who.row.first_name
    if not name:
        return _("Welcome")
    if hour < 5 or hour >= 18:
        return _("Good evening, %(name)s", name=name)
    if hour < 12:
        return _("Good morning, %(name)s", name=name)
    return _("Good afternoon, %(name)s", name=name)


def _lead(ready: int, soon: int, claimable: int) -> str:
    sentences = []
    if ready:
        sentences.append(
            ngettext(
                "%(num)d benefit is ready to use.", "%(num)d benefits are ready to use.", ready
            )
        )
    if soon:
        sentences.append(ngettext("%(num)d ends this week.", "%(num)d end this week.", soon))
    if claimable:
        sentences.append(
            ngettext(
                "%(num)d more is yours to claim.", "%(num)d more are yours to claim.", claimable
            )
            if ready
            else ngettext("%(num)d is yours to claim.", "%(num)d are yours to claim.", claimable)
        )
    return " ".join(sentences) or _("Nothing is waiting for you just now.")
