namespace Native.Solvers.Language.Lexicon;

/// <summary>
/// The words of the field, one concept a line. A phrase matches as a whole, the longest first; <c>*</c> behind a word stands for its verb
/// forms and <c>+</c> for its plural. A word that is in no line is unknown, and a sentence with an unknown word constrains nothing silently.
/// </summary>
internal static class LexiconTable
{
    /// <summary>The lines: concept, colon, phrases with commas between.</summary>
    public const string Text = """
        Filler: the, a, an, this, that, these, those, of, is, are, be, been, being, was, were, am, will, would, do, does, did, it's, there, here, as, which, who, whom, what, then, also, too, as well, moreover, furthermore, additionally, in addition, besides, besides that, on top of that, on top of this, specifically, in particular, namely, please, note, note that, please note, please note that, make it so that, again, respectively, own, we, i, you, our, my, your, us, me, let, just, simply, always, at all times, at any time, overall, own, itself, themselves, himself, way, one's, given, for it, up, out, off, in that case, it holds that, care, at all, at any point, actually, really, exactly that, indeed, accordingly, any more, kind of restriction, has, have, had, having, with regard to, regarding, concerning, per se, full, entire, whole, individual, certain, following, in fact, as usual, usual
        Filler: whether, whose, ones, become*, became, treat*, regard*, where, meaning, meaning that, more precisely, to be precise, that is, in other words, needless to say, of course, obviously, importantly, remember, remember that, be aware, be aware that, keep in mind, keep in mind that, it is important, it is essential, it is crucial, it is vital, as a rule, in general, generally, by the way, strictly, strictly speaking, properly, fully, duly, firmly, accordingly, thereby, therein, thereof, whole day, used, use*, plan*, run, get, gets, let's, kindly, see to it that, see to it, take care that, dispatch*, schedule*, form*, constitute*, make, makes, made, making, do so, done so
        And: and, &, plus, as well as, along with
        But: but, whereas, while, yet, however, although, though, even though, nevertheless, nonetheless
        Reason: because, since, due to the fact that, for reasons of, given that
        So: so, so that, such that, hence, therefore, thus
        Or: or
        Comma: ","
        Semicolon: ;
        Colon: :
        Dash: -
        Open: (, [, {
        Close: ), ], }
        To: to, onto, into, until, till
        Through: through, thru, up to and including
        From: from
        By: by
        At: at, on, in, within, for, within the frame of, inside, upon, during, along, throughout, across, via, under, over the course of, as of
        With: with
        Than: than
        It: it, its
        They: they, them, their, theirs, they all, all of them
        TheseNodes: these nodes, these customers, these two nodes, these two customers, these stops, these two stops, these clients, these locations, those nodes, those customers, the two customers, the two nodes, the two stops, both of them, the customers in question, those two, these two, these three nodes, these three customers, these points
        ThisNode: this node, this customer, that node, that customer, this stop, that stop, this client, that client, this location, that location, this point
        Former: the former, the first one, the first of them
        Latter: the latter, the second one, the last of them
        Respective: respective, corresponding, specified, associated, particular, related
        Node: customer+, client+, node+, stop+, location+, site+, shop+, store+, address+, point+, place+, consignee+, recipient+, vertex, vertices, delivery point+, delivery location+, delivery address+, delivery stop+, demand point+, delivery node+, deliveries, household+, drop+
        NumberSign: "#", no, nr, no ., nr ., number, numbers, numbered, id, ids
        RouteWord: route+, tour+, trip+, journey+, circuit+, round+, itinerary, itineraries, path+, round trip+, delivery route+, vehicle route+, delivery tour+
        Vehicle: vehicle+, truck+, van+, lorry, lorries, driver+, car+, courier+, bike+, rider+, crew+, delivery van+, delivery truck+, delivery vehicle+, cargo bike+, electric van+, electric vehicle+
        Fleet: fleet
        DepotWord: depot+, warehouse+, base, hub+, distribution center+, distribution centre+, home depot, home base, depot [ 0 ], depot ( node 0 ), starting point
        Serve: visit*, serve*, deliver*, delivery, serviced, supply*, deliver to, delivers to, delivered to, delivering to, handle*, attend*, attend* to, take* care of, takes care of, taken care of, taking care of, look* after, call* at, call* on, drop* by, see, deal* with, dealt with, stop* at, stops at, approach*, assign*, assigned to, allot*, allocate*, place*, put, puts, putting, carried out, carry out, included, include*, contain*, containing, insert*, go to, goes to, going to, gone to, been to, travel to, appear*, occur*, take* place, takes place, lie, lies, sit, sits, done, belong*, belong to, belongs to, looked after, ship*, perform*, execute*, grouped, kept, keep, keeps, remain on, stay, stays, ride, travel together, combine*, combined, come, comes, coming, came, happen*, be
        Arrive: arrive*, arrival+, reach*, get there, gets there, arrive* at, arrives at, arrival time+, arrival time, time of arrival
        Go: go, goes, going, went, gone, proceed*, move*, head*, continue*
        Travel: travel*, travelled, traveled, travelling, traveling, drive, drives, driven, driving, drove, cover, covers, covered, covering
        Unload: unload*, unloading time, installation, install*, handling time
        Goods: goods, freight, cargo, product+, commodity, commodities, merchandise, item+, parcel+, package+
        NewGoods: new type of goods, new kind of goods, new sort of goods, new type of product, new kind of product, new goods, new product, second kind of goods, second type of goods, second product, second commodity, second good, another type of goods, another kind of goods, another product, another commodity, further product, further commodity, additional product, additional type of goods, additional commodity, extra product, other product, other commodity, different product, different type of goods, this type of goods, this kind of goods, these goods, this product, this commodity, the new one, new commodity, second type of product, second kind of product, second good+, special product, separate product, separate commodity
        OldGoods: original goods, original product, ordinary goods, ordinary product, regular goods, regular product, old goods, usual goods, standard goods, first product, normal goods, main product, existing goods, original type of goods
        BothGoods: both types of goods, both kinds of goods, two types of goods, two kinds, two kinds of goods, both products, both goods, two products, products, the two products, both commodities
        Must: must, shall, should, has to, have to, had to, having to, need to, needs to, ought to, is to, are to, is required to, are required to, is required, are required, require*, required, obligatory, mandatory, compulsory, be sure to, make sure, make sure that, make sure to, ensure*, ensure that, guarantee*, is supposed to, are supposed to, it is required that, has got to, have got to, we want, we need, we require, i want, i need, want, wants, need, needs, necessary, needed, is needed, are needed, insists on, insist on, is obliged to, are obliged to, is bound to, obliged to, it is mandatory that, it is necessary that, imperative, expected to, be to, demanded
        May: may, can, could, might, allowed, allowed to, permitted, permitted to, able to, is able to, are able to, allow*, permit*, free to, acceptable, accept*
        Not: not, never, no, none, nobody, nothing, nor, without, under no circumstances, at no time, in no case, on no account, in no event, don't, none of
        Neither: neither
        Forbid: forbid, forbids, forbidden, forbidding, prohibit*, ban, banned, bans, disallowed, illegal, not allowed, not permitted, not allowed to, not permitted to, ruled out, excluded, not acceptable, impermissible, inadmissible, unacceptable, not possible
        NeedNot: need not, needn't, needs not, do not have to, does not have to, do not need to, does not need to, not required to, not required, not necessary, not obliged to, no need to, no need, not mandatory, unnecessary, not needed, have no need to
        Soft: preferably, ideally, if possible, possibly, try to, prefer*, preferred, hopefully, wherever possible, whenever possible, when possible, where possible, it would be nice, nice to have, rather, roughly, approximately, about, around, nearly, almost, mostly, usually, typically, normally, sometimes, often, desirable, recommended, as far as possible, if feasible, as much as possible, encourage*, avoid*, avoided, flexible
        Except: except, except for, unless, exception+, with the exception of, apart from, other than, exempt*, excluding, save for, not counting
        If: if, when, whenever, whichever, whoever, in case, provided, provided that, provided if, as soon as, only if, if and only if, depending, depending on
        Vague: most, either, many, some, several, few, majority, enough, sufficient, sufficiently, early, late, too, long enough, half of, every second, every other, twice, once, odd, even
        Each: each, every, all, any, everyone, entire, each of, all of, any of, each individual, every single
        Both: both, both of
        Only: only, solely, exclusively, the only one, alone can
        Other: other, others, another, rest, remaining customers, remaining nodes, remaining routes, everybody else, everyone else, anyone else, nobody else, nothing else, else, different from it, remaining, other one, one another, each other
        Same: same, same one, one and the same, very same, common, single, identical, that very
        Together: together, together with, jointly, combine*, combined, as a group, in company, travel together
        Share: share*, shared
        Group: group+, cluster+, set, bundle+
        Different: different, exclude each other, exclude one another, incompatible, mutually exclusive, separate, distinct, differ*, separately, differing, two different
        Apart: apart, separated, away from one another, away from each other, far from each other
        Split: split, splitting, splits, divided, divide*, torn apart, separated over, broken up
        Over: over, beyond, across, among
        Adjacent: consecutive, consecutively, adjacent, adjacently, adjacent to, adjacent to one another, adjacent to each other, back to back, next to each other, next to one another, in succession, in direct succession, in immediate succession, one after the other, one after another, one directly after the other, one straight after the other, one right after the other, one immediately after the other, directly one after the other, immediately one after the other, directly after one another, immediately after one another, directly after each other, in a row, neighbours, neighbors, direct neighbours, direct neighbors, neighbouring, neighboring, side by side, contiguous, contiguously, successively, in sequence without interruption, without interruption, uninterrupted, one behind the other, directly behind each other, direct successors, successive, without any stop in between, with nothing in between, with no stop in between, with no other stop in between, without other stops in between, without a stop in between, uninterruptedly, immediately adjacent, directly adjacent, directly consecutive, immediately consecutive, next to
        NothingBetween: nothing is visited in between, nothing in between, nothing may be visited between, nothing is visited between, nothing may come between, no other stop between, no stop between, no other customer between, no customer between, no other node between, no node between, no stops between, no other stops between, no other customers between, no other nodes between, no stop in between, no other stop in between, no customer in between, no visit in between, no visits in between, no other visit between, no other visits between, not be visited between, nothing else between, nobody between, no one between
        Next: immediately before, directly before, right before, straight before, just before, immediately precede*, directly precede*, immediately followed by, directly followed by, followed immediately by, followed directly by, straight followed by, right ahead of, immediately ahead of, directly ahead of, immediate predecessor of
        Previous: immediately after, directly after, right after, straight after, just after, immediately follow*, directly follow*, immediately preceded by, directly preceded by, preceded immediately by, preceded directly by, immediately behind, directly behind, right behind, immediate successor of
        NextStop: the next stop, next stop, the next customer, the next node, the very next stop, the very next customer, comes next, is next, next one, the next one
        Straight: directly, straight, direct trip, direct trips, direct leg, non stop, direct, immediately, without detour, straight on
        Before: before, prior to, ahead of, earlier than, precede*, preceding, followed by, sooner than, in advance of, prior, ahead, comes before, come before, is before, must be before, in front of
        After: after, wait until, waits until, wait for, once, later than, subsequent to, preceded by, behind, follow*, succeed*, comes after, afterwards, some time after, at some point after, not until after, only after
        Later: later, then, later on, subsequently, thereafter, and then, then later, afterward
        Earlier: earlier, beforehand, previously, already, first of all
        First: first, first one, the first one, 1st, initially, at the beginning, at the start, very first, comes first, come first, the first one to be, opening stop
        Last: last, last one, the last one, final, finally, very last, at the very end, comes last, come last, at the end
        End: end*, ends, ended, ending, finish*, terminate*, conclude*
        Between: between, in between
        Order: order, sequence, in this order, in that order, in the order, in exactly that order, in exactly this order, in this sequence, in that sequence, in the given order, in the stated order, in the order given, in the sequence
        Position: position+, places, slot+, place in its route, rank in the route
        Load: load+, payload, total load, weight, loading, loaded weight, quantity loaded, amount loaded, total weight, loaded amount, volume, net load
        Carry: carry, carries, carried, carrying, transport*, hold, holds, holding, held, bring*, brought, bring along, take, takes, taken, loaded, loaded with, load with, fill*, filled, weigh*, haul*, has on board, have on board, on board, aboard, accommodate*, store*, stored, fit*, fits, fit into, move, convey*, fill up, stow*, laden
        Capacity: capacity, capacities, vehicle capacity, vehicle capacities, load capacity, loading capacity, capacity limit+, capacity constraint+, truck capacity, what it can hold, what it can carry, it can hold, it can carry, the vehicle can carry, can hold, can carry, load limit+, carrying capacity, maximum load capacity, can take, rated capacity, capacity restriction+, vehicle capacity limit+, room, space
        Overload: overload*, overloaded, overfill*, overloading
        Demand: demand+, base demand, requirement+, order quantity, order size, quantity ordered, ordered quantity
        Sum: sum, total, combined, cumulative, aggregate, altogether, in total, cumulated, summed
        Quantity: quantity, quantities, amount+, volume of goods
        Length: length+, long, distance+, mileage, far, range+, in length, of length, tour length+, route length+, travel distance+, distance travelled, distance traveled, total distance, total length, driving distance, travelled distance, traveled distance, distance limit+, length limit+, reach of a vehicle, total mileage, driving range, distance driven
        Duration: duration, total duration, working time, work, works, worked, working, shift+, working day+, time on the road, lasts, last, lasting, travel time, total time, route duration, tour duration, takes longer, on the road, completed, complete, be over, time limit
        Short: short, shorter
        Light: light, lightly, lightly loaded, small
        Remaining: remaining, left, residual, remainder, still allowed, remaining range, remaining allowable, what remains, remains, remaining travel, still available, allowable, allowed remaining, available, still, leftover, what is left
        Reset: reset, resets, goes back to, go back to, returns to, restore*, restored, set back, goes back, go back, replenish*, renewed, refilled, recharged to, back, returned
        Station: refuelling station, refueling station, charging station, charger, charging, recharging station, charge*, refuel*, recharge*, fuel station, offers charging, offers refuelling, fuel stop, swap station
        Halve: halved, halves, halve, halving, cut in half, cut by half, cut in two, half, reduced by half, reduced to half, divided by two
        Third: third
        Quarter: quarter
        Reduce: reduce*, decrease*, shrink*, shrinks, shrank, lower*, lowers, lowered, decline*, diminish*, drop to, drops to, consume*, take* up, takes up, take up, use* up, uses up, occupy, occupies, occupied
        Negative: negative, below zero, drop below zero, fall below zero, less than zero, under zero, sink below zero, go below zero, above or equal to zero
        Nonnegative: non negative, nonnegative, not negative
        SquareRoot: square root, square roots, sqrt
        Times: times, multiplied by, multiple, x, ×
        Twice: twice, double, two times
        Accumulated: accumulated, so far, cumulative, cumulated, covered so far, travelled so far, traveled so far, driven so far, driven from, up to this node, up to that node
        Increase: longer, increase*, increased by, grow*, grew, grown, augment*, augmented by, add, adds, added, adding, rise*, rises, extended by, extend*, enlarge*, goes up, go up, going up, raise*, on top, plus an, extra quantity, additional amount, additional quantity, extra amount, extra goods, extra units, equal to, calculated, together with, asks for, ask for, dependent, depends, namely, not fixed, on top of, longer the later, same amount as, as much as, dynamically, dynamic
        Service: service time+, service, service duration+, serving time, time needed for service, stop time, dwell time, time for service
        Window: time window+, window+, opening hours, time slot+, delivery window+, business hours, opening times, service window+, hours of opening
        DueTime: due time+, due date+, closing time+, latest time+, end of its window, end of the customer window, end of its time window, end of the customer time window, end of the time window, window closes, window has closed, closes, closed, close of its window, window ends
        ReadyTime: ready time+, ready date+, earliest time+, opening of its window, opening of its time window, opening of the window, start of its time window, start of its window, start of the window, start of the time window, beginning of its time window, beginning of its window, beginning of the time window, beginning of the window, window opening, window opens, start of that window
        OutsideWindow: outside
        TooLate: too late, late
        Late: the later one arrives, later the arrival, the later the vehicle arrives, the later it arrives
        Difference: difference+, time between, time elapsed, elapsed, elapse*, delay, time passed, gap, interval between, amount of time, time that has passed, time that passes, time span, elapsed time, length of time
        Deadline: deadline+, due, no later
        Start: start*, begin*, began, begun, leave, leaves, leaving, left the depot, depart*, departure+, set out, sets out, set off, sets off, start time+, starting time+, departure time+, dispatched at, launch*
        Return: return*, come back, comes back, coming back, be back, is back, back at, get back, gets back, get back to, go back to, goes back to, back in, back to, go home, goes home, home, come home
        Extra: additional, additionally accepts, extra, alternative, alternatively, second, another, further, supplementary, next to the regular one, besides its own, in addition to its own, in addition to its own window, in addition to its original time window, in addition to its original window, in addition to its regular window, in addition to the original time window, next to its own, as an alternative, too, original, regular, open, opens, opened, also available, available
        Priority: priority, priorities, prioritise*, prioritize*, prioritised, prioritized, preferential treatment, precedence, privileged, high priority, urgent, preference, priority point+, priority node+, priority customer+, priority stop+, priority client+, priority location+
        NonPriority: non priority, non prioritised, non prioritized, normal, ordinary, regular customers, unprioritised, without priority, no priority
        Level: level+, class, classes, priority level+, priority class, priority classes, rank+, ranking, tier+, grade+
        High: highest, high, top, higher, high priority ones, the highest
        Low: lowest, low, lower, bottom, lesser
        Medium: medium, middle
        Above: ranks above, rank above, outranks, outrank, is more important than, more important than, takes precedence over, has precedence over
        Decreasing: decreasing, descending, strictly decreasing, in decreasing order, decreasing order, falling, strictly descending
        Relaxed: d relaxed, relaxed, d relaxed priority rule, relaxed priority, relaxation, relax*, d relaxed rule
        Rule: rule+
        OneLevel: one level, 1 level, a level, one class, one step
        Violate: violate*, breach*, break the, disregard*, disobey*, ignored, ignore*, neglect*
        Matter: matter, matters, concern, concerns, issue, issues, play a role, plays a role, role, important
        Irrelevance: play no role, plays no role, irrelevant, no limit, unlimited, unrestricted, not limited, unconstrained, unbounded, no restriction, no restrictions, of no concern, no role, no issue, never an issue
        Respect: respect*, obey*, meet*, met, observe*, satisfy*, honour*, honor*, adhere*, adhered to, adhere to, adheres to, comply*, comply with, stick to, sticks to, binding, hard, apply*, applies, fulfil*, fulfill*, fulfilled, in force, valid, abide by, conform to, stay within, stays within, stay inside, remain within, remains within, remain inside, fall into, falls into, fall within, falls within, lie within, lies within, be within, is within, within, inside, hold for, holds for, match*, hard constraint+, hard limit, taken into account, into account, considered, consider*, enforced, enforce*, respected by, in line with, according to, everywhere, in time, on time, punctual, be kept, kept, punctually, hard limits
        Limit: limit*, limited, cap, caps, capped, maximum, max, upper bound, upper limit, restrict*, bound, bounded, bounded by, ceiling, maximal, confine*, no limit exceed
        Minimum: minimum, min, lower bound, minimal
        Count: number, numbers of
        Balance: balance*, balanced, gap between
        Leg: leg+, hop+, single leg, link+, arc+, single drive
        Alone: alone, on its own, own route, own tour, own vehicle, own truck, own trip, of its own, by itself, a dedicated route, a dedicated vehicle, dedicated route, dedicated vehicle, all alone
        Optional: optional, skip*, skipped, skipping, left out, leave out, leaving out, omit*, omitted, dropped, dropping, unserved, unvisited, left unvisited, left unserved, remain unserved
        Cost: cost*, costs, costing, penalty, penalties, fine of, penalized, penalised, price, prize
        Pause: break+, rest, rests, pause*, lunch break+, resting, lunch, meal break+, rest period+
        Reload: reload*, reloading, replenishment, restock*, refill*, load again, reloaded
        Middle: in the middle of, mid route, midway, in the course of, halfway, several times, multiple trips, intermediate
        OpenRoute: open, open route+, open tour+, open ended
        Backhaul: backhaul+, backhaul customer+, backhaul node+, backhaul stop+
        Linehaul: linehaul+, linehaul customer+, linehaul node+, delivery customer+, line haul+
        Pickup: pickup+, pick it up, picks it up, pick them up, picks them up, pick up, picks up, picked up, picking up, pick ups, pickup point+, pickup node+, pickup location+, collect*, collected, collecting, collection+, fetch*, fetched, hand over, hands over, handed over, loaded onto, load another, pickup stop+, pickup customer+, returns, must load, taken along, take along, takes back, taken back, take back, takes on, brought back, retrieve*, pick
        Dropoff: dropped off, drop off, drops off, delivered to, brought to, goes from, shipped to, transported to, unloaded at, taken to, deliver to
        Deliveries: deliveries of, delivery of, take delivery of, ordered, order
        Room: free capacity, available capacity, capacity available, space left, room left, room, space, available capacity of the vehicle, space that is left, remaining capacity, capacity left, free space, capacity that is left, takes up room, take up room
        Contrast: unlike, in contrast to, contrary to, as opposed to, other than for, different from, in contrast with
        Storage: stored separately, separately stored, kept apart, kept separately, keep apart, stored in separate compartments, not mixed, compartment+
        Check: check*, checked, checks, verify*, verified
        Sufficient: sufficient goods, enough goods, sufficient, enough, enough of both, sufficient quantities, enough of each
        DataNote: problem data, the data, the problem data, instance, the instance, data, excludes, information, information about, known
        Exceed: exceed*, surpass*, go beyond, goes beyond, go over, goes over, transcend*, top, overrun*
        Exactly: exactly, precisely, just
        AtMost: at most, no more than, not more than, up to, maximum of, a maximum of, limited to, capped at, restricted to, not over, no longer than, not longer than, no greater than, not greater than, not above, not beyond, no farther than, no further than, not further than, less than or equal to, below or at, at or below, <=, no higher than, not higher than, no bigger than, no larger than, not larger than, at the most, not exceeding, without exceeding, under or equal to, smaller than or equal to, only up to, of at most, maximum is, cap of, limit of, a limit of, no larger than, no heavier than, not to exceed, bounded by, do not exceed, upper bound of, upper limit of, ranges up to, not exceed, never exceed, not surpass, never surpass, nor exceed
        LessThan: less than, fewer than, below, under, smaller than, shorter than, lower than, <, lighter than, strictly less than, strictly below, strictly under, smaller
        AtLeast: at least, no less than, no fewer than, not less than, not fewer than, minimum of, a minimum of, >=, greater than or equal to, more than or equal to, not below, not under, no shorter than, no smaller than, not shorter than, at minimum, at the least
        MoreThan: more than, over, beyond, above, longer than, greater than, exceeding, higher than, larger than, bigger than, >, farther than, further than, strictly more than, strictly above, in excess of, heavier than
        OrLess: or less, or fewer, or below, or shorter, at most, at the most, or earlier, maximum, or lower, or under, not more, max, or smaller
        OrMore: or more, or above, or longer, at least, at minimum, or later, minimum, or greater
        NoLater: no later than, not later than, at the latest by, latest, at the latest, not after, until time
        NoEarlier: no earlier than, not earlier than, not before, earliest, at the earliest, from time, as of time, never before, only after time, only from
        Time: time+, o'clock, point in time
        Percent: percent, %, per cent
        Per: per, apiece
        Kilometre: km, kilometre+, kilometer+, kms, distance unit+, units of distance, units of length, length unit+
        Mile: mile+, mi
        Metre: metre+, meter+
        Minute: minute+, min, mins, time unit+, units of time
        Hour: hour+, h, hr, hrs
        UnitWord: unit+
        LoadUnit: pallet+, tonne+, ton+, kg, kilogram+, kilo+, box, boxes, crate+, litre+, liter+, liters, pound+, units of goods, units of freight, units of load, units of cargo, units of demand, load unit+, parcel+, package+, unit of goods, unit of load, unit of freight
        Existence: provide*, there is, there are, there exists, exists, exist, there must be, there should be, there have to be, there has to be, have, comprise*, comprises, consists of, consist of, be available, available, at our disposal, at disposal, operate, operates, own, owns, employ, employs, we have, we operate, we own, has
        Objective: objective, goal, aim, minimise*, minimize*, minimising, minimizing, cheapest, optimise*, optimize*, maximise*, maximize*, as short as possible, as cheap as possible, shortest, find, purpose
        Euclid: euclidean, symmetric, rounded, coordinates, matrix, distances are
        ExactlyOnce: exactly once, once and only once, exactly one time, only once, once each, just once
        Conduct: wear*, worn, sign*, signed, smile*, greet*, polite, friendly, uniform+, helmet+, invoice+, receipt+, licence, license, paperwork, phone*, seat belt+, jacket+, vest+, badge+, politely, courteous, documents, paper+, form to be filled, logbook+, tidy, clean, washed daily, smoke, smoking, training, insured, insurance
        Greeting: hello, hi, dear, thanks, thank, thank you, regards, good morning, good afternoon, good evening, good day, have a nice day, best wishes, sincerely, cheers, greetings, welcome, looking forward
        Explain: rule+, constraint+, restriction+, condition+, requirement+, remark+, note+, things, notes, comment+, assumption+, details, specification+
        Twofold: two things, three things, four things, things to obey
        Stand: special, important, particularly important, very important, sensitive, rivals, competitors, enemies, competitor, rival
        Speed: speed+, velocity
        """;
}
