"""Reckons a node's money anew, from its usage records, its windows and its prices alone, and compares it with the ledger.

    python3 check.py DATA PRICES

DATA is the node's folder, PRICES its price file (JSON, with one list, in the ledger's own currency). Nothing of the product is
used but its database file, which is opened for reading. Exits with 1 and says what differs first.
"""
import json
import sqlite3
import sys
from fractions import Fraction

PER_MILLION = {"prompt_tokens", "cached_tokens", "completion_tokens", "embedding_tokens", "characters"}
QUANTITIES = {"audio_in_seconds": ("audio_in_ms", 1000), "audio_out_seconds": ("audio_out_ms", 1000)}


def half_even(value):
    whole, rest = divmod(value.numerator, value.denominator)
    twice = 2 * rest
    return whole + (1 if twice > value.denominator or (twice == value.denominator and whole % 2) else 0)


def charge(bill, used):
    """Micro-units for what was used."""
    if bill == 0:
        return 0
    total = Fraction(0)
    cached = used["cached_tokens"] if "cached_tokens" in bill else 0
    counts = dict(used, prompt_tokens=used["prompt_tokens"] - cached, cached_tokens=cached)
    for meter, price in bill.items():
        name, per = QUANTITIES.get(meter, (meter, 1_000_000 if meter in PER_MILLION else 1))
        total += Fraction(price) * counts.get(name, 0) / per
    return half_even(total * 1_000_000)


def split(amount, weights):
    """Largest remainder; ties in the order given."""
    total = sum(weights)
    shares = [amount * weight // total for weight in weights]
    order = sorted(range(len(weights)), key=lambda index: (-(amount * weights[index] % total), index))
    for index in order[: amount - sum(shares)]:
        shares[index] += 1
    return shares


def expect(what, right, found):
    if right != found:
        print(f"{what}: {right} is right, the ledger has {found}")
        sys.exit(1)


def window_entries(window):
    cost = held_cost(window, "held_end_ns") - held_cost(window, "held_start_ns")
    parts = [(f"idle/{part['model']}", part["ns"], f"cost:{part['model']}:idle") for part in window["idles"]]
    parts += [(f"load/{part['model']}", part["ns"], f"cost:{part['model']}:load") for part in window["loads"]]
    parts += [(f"request/{part['request']}/{part['model']}/{part.get('reason', '')}", part["ns"], compute_account(part)) for part in window["requests"]]
    parts += [("unallocated", window["unallocated_ns"], "unallocated")]
    parts = sorted(part for part in parts if part[1] > 0)
    expect("the time in a window", window["held_end_ns"] - window["held_start_ns"], sum(part[1] for part in parts))
    return [(part[2], share) for part, share in zip(parts, split(cost, [part[1] for part in parts])) if share > 0]


def compute_account(part):
    return f"experiment:{part['experiment']}" if "experiment" in part else f"cost:{part['model']}:compute"


def bill_of(prices, record):
    """What the client pays by: the scenario's own price, or that of the model it asked for."""
    scenarios = prices.get("scenarios", {})
    if record["experiment"] is not None:
        return 0
    return scenarios[record["scenario"]]["bill"] if record["scenario"] in scenarios else prices["models"][record["billed_as"] or record["model"]]["bill"]


def share(terms, before, gross, net):
    """What a partner gets of a charge whose month had billed so much before."""
    tiers = terms.get("tiers") or [{"above": 0, "percent": terms["percent"]}]
    parts = [(Fraction(tier["above"]) * 1_000_000, Fraction(tier["percent"]) / 100) for tier in tiers]
    ends = [above for above, _ in parts[1:]] + [before + gross]
    weighted = sum(max(0, min(before + gross, end) - max(before, above)) * part for (above, part), end in zip(parts, ends))
    if terms["of"] == "gross":
        return half_even(Fraction(weighted))
    return half_even(Fraction(weighted) * net / gross if gross else [part for above, part in parts if above <= before][-1] * net)


def shares_of(database, prices, records):
    """Every share and minimum of the partners' months, in the ledger's own order."""
    months, minimums = {}, {}
    for record in records.values():
        if record["partner"] is not None:
            promised = int(Fraction(prices["models"][record["model"]].get("share", {}).get("minimum", 0)) * 1_000_000)
            minimums[record["partner"]] = max(promised, minimums.get(record["partner"], 0))
    for partition, day, posting in database.execute("SELECT partition, day, id FROM ledger_postings WHERE partition LIKE 'partner:%' ORDER BY partition, day, place"):
        month = months.setdefault((partition, day[:7]), {"gross": 0, "shares": 0})
        partner, (kind, _, name), due = partition.partition(":")[2], posting.partition("/"), 0
        if kind == "settlement":
            record = records[name]
            gross, terms = record["billed_micros"], prices["models"][record["model"]].get("share")
            if terms and record["experiment"] is None:
                due = share(terms, month["gross"], gross, gross - record["partner_micros"])
            month["gross"] += gross
        elif kind == "minimum":
            due = max(0, minimums[partner] - month["shares"])
        month["shares"] += due
        yield partner, due


def add(sums, name, micros):
    if micros:
        sums[name] = sums.get(name, 0) + micros


def held_cost(window, end):
    return window[end] * window["price_per_hour_billionths"] // (3_600_000_000_000 * 1000)


def main(data, price_file):
    prices = json.load(open(price_file), parse_float=Fraction, parse_int=Fraction)["prices"][0]
    database = sqlite3.connect(f"file:{data}/mai.db?mode=ro", uri=True)
    database.row_factory = sqlite3.Row

    receivable, revenue, charges, payable, charged, shared, records = {}, {}, {}, {}, {}, {}, {}
    for record in database.execute("SELECT * FROM usage WHERE outcome <> 'open'"):
        used = dict(json.loads(record["quantities"]), **{name: record[name] for name in ("prompt_tokens", "cached_tokens", "completion_tokens")})
        billed = 0 if record["outcome"] in ("failed", "lost") else charge(bill_of(prices, record), used)
        expect(f"the bill of {record['id']}", billed, record["billed_micros"])
        add(receivable, record["tenant"], billed)
        add(revenue, record["billed_as"] or record["model"], billed)
        records[record["id"]] = record
        if record["partner"] is not None:
            asked = 0 if record["outcome"] == "lost" or record["certainty"] == "unconfirmed" else charge(prices["models"][record["model"]].get("pay", 0), used)
            expect(f"what {record['partner']} asks for {record['id']}", asked, record["partner_micros"])
            add(charges, f"charge:{record['partner']}" if record["experiment"] is None else f"experiment:{record['experiment']}", asked)
            add(payable, record["partner"], asked)
            add(charged, record["partner"], asked)

    taken_back = {}
    for partner, due in shares_of(database, prices, records):
        add(shared, partner, due)
        add(charges if due > 0 else taken_back, f"share:{partner}", abs(due))
        add(payable if due > 0 else charges, partner if due > 0 else f"payable:{partner}", abs(due))

    costs, devices = {}, {}
    for (document,) in database.execute("SELECT document FROM ledger_postings WHERE partition LIKE 'device:%'"):
        window = json.loads(document)
        for account, micros in window_entries(window):
            add(costs, account, micros)
            add(devices, window["device"], micros)

    debits, credits = {}, {}
    for debit, credit, micros in database.execute("SELECT debit, credit, amount_micros FROM ledger_entries"):
        debits[debit] = debits.get(debit, 0) + micros
        credits[credit] = credits.get(credit, 0) + micros

    right_debits, right_credits = {f"receivable:{tenant}": micros for tenant, micros in receivable.items()}, {}
    for account, micros in [*costs.items(), *charges.items()]:
        add(right_debits, account, micros)
    for kind, sums in (("revenue", revenue), ("device", devices), ("payable", payable)):
        right_credits |= {f"{kind}:{name}": micros for name, micros in sums.items()}
    right_credits |= taken_back
    for account in sorted(right_debits.keys() | debits.keys()):
        expect(account, right_debits.get(account, 0), debits.get(account, 0))
    for account in sorted(right_credits.keys() | credits.keys()):
        expect(account, right_credits.get(account, 0), credits.get(account, 0))

    print(json.dumps({"receivable": receivable, "revenue": revenue, "costs": costs, "devices": devices, "payable": payable, "charged": charged, "shared": shared}))


main(*sys.argv[1:])
