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
    parts += [(f"request/{part['request']}/{part['model']}/{part.get('reason', '')}", part["ns"], f"cost:{part['model']}:compute") for part in window["requests"]]
    parts += [("unallocated", window["unallocated_ns"], "unallocated")]
    parts = sorted(part for part in parts if part[1] > 0)
    expect("the time in a window", window["held_end_ns"] - window["held_start_ns"], sum(part[1] for part in parts))
    return [(part[2], share) for part, share in zip(parts, split(cost, [part[1] for part in parts])) if share > 0]


def held_cost(window, end):
    return window[end] * window["price_per_hour_billionths"] // (3_600_000_000_000 * 1000)


def main(data, price_file):
    prices = json.load(open(price_file), parse_float=Fraction, parse_int=Fraction)["prices"][0]
    database = sqlite3.connect(f"file:{data}/mai.db?mode=ro", uri=True)
    database.row_factory = sqlite3.Row

    receivable, revenue = {}, {}
    for record in database.execute("SELECT * FROM usage WHERE outcome <> 'open'"):
        used = dict(json.loads(record["quantities"]), **{name: record[name] for name in ("prompt_tokens", "cached_tokens", "completion_tokens")})
        billed = 0 if record["outcome"] in ("failed", "lost") else charge(prices["models"][record["model"]]["bill"], used)
        expect(f"the bill of {record['id']}", billed, record["billed_micros"])
        receivable[record["tenant"]] = receivable.get(record["tenant"], 0) + billed
        revenue[record["model"]] = revenue.get(record["model"], 0) + billed

    costs, devices = {}, {}
    for (document,) in database.execute("SELECT document FROM ledger_postings WHERE document IS NOT NULL"):
        window = json.loads(document)
        for account, micros in window_entries(window):
            costs[account] = costs.get(account, 0) + micros
            devices[window["device"]] = devices.get(window["device"], 0) + micros

    debits, credits = {}, {}
    for debit, credit, micros in database.execute("SELECT debit, credit, amount_micros FROM ledger_entries"):
        debits[debit] = debits.get(debit, 0) + micros
        credits[credit] = credits.get(credit, 0) + micros

    right_debits = {f"receivable:{tenant}": micros for tenant, micros in receivable.items() if micros} | costs
    right_credits = {f"revenue:{model}": micros for model, micros in revenue.items() if micros} | {f"device:{device}": micros for device, micros in devices.items()}
    for account in sorted(right_debits.keys() | debits.keys()):
        expect(account, right_debits.get(account, 0), debits.get(account, 0))
    for account in sorted(right_credits.keys() | credits.keys()):
        expect(account, right_credits.get(account, 0), credits.get(account, 0))

    print(json.dumps({"receivable": receivable, "revenue": revenue, "costs": costs, "devices": devices}))


main(*sys.argv[1:])
