using MaiCluster.Serving.Ledgers.Accounts;
using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Rollups;
using MaiCluster.Serving.Ledgers.Sealing;

namespace MaiCluster.Serving.Ledgers.Auditing;

/// <summary>
/// Reads the whole ledger and repeats all of it: hashes, seals, splits of windows, partners' shares, roll-ups and balances. It works beside those who
/// write. Without a hash that was kept elsewhere it cannot tell whether somebody who can write the store made the end of it anew.
/// </summary>
public sealed class LedgerAudit(ILedgerBooks books, ILedgerStore store)
{
    /// <summary>Postings in memory at once.</summary>
    private const int Page = 1024;

    private readonly Ledger _ledger = new();
    private readonly WindowAudit _windows = new();
    private readonly ShareAudit _shares = new();
    private readonly Dictionary<EntryReference, long> _taken = [];
    private readonly Dictionary<Account, long> _expected = [];
    private readonly List<PartitionHead> _open = [];
    private DaySeal? _last;
    private DateOnly? _keptSeal;
    private long _postings;
    private long _entries;

    /// <param name="kept">A seal's hash or a head that was printed before and kept elsewhere; null = none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LedgerDamagedException">Something is wrong; the message names the first place.</exception>
    public async Task<AuditedLedger> RunAsync(LedgerHash? kept, CancellationToken cancellationToken)
    {
        var days = await books.ListDaysAsync(cancellationToken);
        var sealedThrough = (await store.FindLastSealAsync(cancellationToken))?.Day;

        // The open days from the last back to the first: while others write, none may show what followed on something that another lacks.
        var open = new Stack<DayBooks>();
        foreach (var day in days.Reverse().TakeWhile(day => !(day <= sealedThrough)))
        {
            open.Push(await books.ReadDayAsync(day, cancellationToken));
        }

        foreach (var day in days.TakeWhile(day => day <= sealedThrough))
        {
            await CheckDayAsync(await books.ReadDayAsync(day, cancellationToken), kept, cancellationToken);
        }

        foreach (var day in open)
        {
            await CheckDayAsync(day, kept, cancellationToken);
        }

        _windows.Finish();
        CheckBalances();
        var head = DaySeal.Head(_last, _open);
        var proven = kept == head && days.Count > 0 ? days[^1] : _keptSeal;
        if (kept is not null && proven is null)
        {
            throw new LedgerDamagedException(
                $"{kept} is neither the head of this ledger nor one of its seals: it was cut off or written anew, or the hash is another ledger's or of a day that was still open.");
        }

        return new AuditedLedger { Days = days.Count, Postings = _postings, Entries = _entries, LastSeal = _last, Head = head, ProvenThrough = proven, Ledger = _ledger };
    }

    private async Task CheckDayAsync(DayBooks day, LedgerHash? kept, CancellationToken cancellationToken)
    {
        CheckSeal(day);
        _keptSeal = day.Seal is { } seal && seal.Hash == kept ? day.Day : _keptSeal;
        var rollups = new DayRollups(day.Day);
        foreach (var head in day.Heads.OrderBy(head => head.Partition.ToString(), StringComparer.Ordinal))
        {
            await CheckChainAsync(head, rollups, cancellationToken);
        }

        var (postings, entries) = (day.Heads.Sum(head => head.Postings), day.Heads.Sum(head => head.Entries));
        if (day.Postings != postings || day.Entries != entries)
        {
            throw new LedgerDamagedException(
                $"The chains of {LedgerDate.Text(day.Day)} have {postings} postings and {entries} entries, and {day.Postings} and {day.Entries} are stored.");
        }

        CheckRollups(day, rollups);
        (_postings, _entries) = (_postings + postings, _entries + entries);
    }

    private void CheckSeal(DayBooks day)
    {
        if (day.Seal is not { } seal)
        {
            _open.AddRange(day.Heads);
            return;
        }

        if (_open.Count > 0 || (_last is not null && seal.Day != _last.Day.AddDays(1)))
        {
            throw new LedgerDamagedException($"{LedgerDate.Text(seal.Day)} is sealed, and a day before it is not.");
        }

        if (seal != DaySeal.Of(day.Day, _last, [.. day.Heads]))
        {
            throw new LedgerDamagedException($"The seal of {LedgerDate.Text(seal.Day)} is not that of its chains and of the seal before.");
        }

        _last = seal;
    }

    private async Task CheckChainAsync(PartitionHead head, DayRollups rollups, CancellationToken cancellationToken)
    {
        var chain = new PartitionChain(PartitionHead.Empty(head.Partition, head.Day));
        while (chain.Head.Postings < head.Postings)
        {
            var count = (int)Math.Min(Page, head.Postings - chain.Head.Postings);
            var page = await books.ReadPostingsAsync(head.Partition, head.Day, chain.Head.Postings, count, cancellationToken);
            foreach (var posted in page)
            {
                try
                {
                    CheckPosting(posted, chain);
                    await CheckEntriesAsync(posted, rollups, cancellationToken);
                }
                catch (Exception error) when (error is FormatException or ArgumentException or OverflowException)
                {
                    throw new LedgerDamagedException($"Posting {posted.Place} of {posted.Partition} on {LedgerDate.Text(posted.Day)} ({posted.Posting.Id}): {error.Message}", error);
                }
            }

            if (page.Count < count)
            {
                throw new LedgerDamagedException($"Posting {chain.Head.Postings + 1} of {head.Partition} on {LedgerDate.Text(head.Day)} is missing.");
            }
        }

        if (chain.Head != head)
        {
            throw new LedgerDamagedException($"The chain of {head.Partition} on {LedgerDate.Text(head.Day)} ends elsewhere than its head says.");
        }
    }

    /// <summary>Makes the links again. The first that differs is the wrong one: those before it fit.</summary>
    private void CheckPosting(PostedPosting stored, PartitionChain chain)
    {
        var made = chain.Append(stored.Posting);
        if (made.Place != stored.Place || made.FirstEntry != stored.FirstEntry || made.Hash != stored.Hash)
        {
            throw new LedgerDamagedException($"Posting {made.Place} of {made.Partition} on {LedgerDate.Text(made.Day)} ({stored.Posting.Id}) does not have the hash that was stored with it.");
        }

        for (var index = 0; index < made.EntryHashes.Count; index++)
        {
            if (made.EntryHashes[index] != stored.EntryHashes[index])
            {
                throw new LedgerDamagedException($"Entry {made.Reference(index)} does not have the hash that was stored with it.");
            }
        }

        _windows.Check(stored);
        _shares.Check(stored);
    }

    private async Task CheckEntriesAsync(PostedPosting posted, DayRollups rollups, CancellationToken cancellationToken)
    {
        for (var index = 0; index < posted.Posting.Entries.Count; index++)
        {
            var entry = posted.Posting.Entries[index];
            _ledger.Post(entry);
            rollups.Add(entry);
            if (entry.Corrects is { } corrected)
            {
                await CheckCorrectionAsync(posted.Reference(index), entry, corrected, cancellationToken);
            }
        }
    }

    private async Task CheckCorrectionAsync(EntryReference reference, LedgerEntry entry, EntryReference corrected, CancellationToken cancellationToken)
    {
        var posted = await store.FindPostingAsync(corrected, cancellationToken);
        var original = posted?.Posting.Entries[(int)(corrected.Number - posted.FirstEntry)];
        var taken = _taken[corrected] = _taken.GetValueOrDefault(corrected) + entry.AmountMicros;
        if (original is null || original.Debit != entry.Credit || original.Credit != entry.Debit || taken > original.AmountMicros)
        {
            throw new LedgerDamagedException($"Entry {reference} takes back more than entry {corrected} has, or something else.");
        }
    }

    private void CheckRollups(DayBooks day, DayRollups made)
    {
        foreach (var key in day.Rollups.Keys.Union(made.Sums.Keys))
        {
            var (stored, sums) = (day.Rollups.GetValueOrDefault(key), made.Sums.GetValueOrDefault(key));
            if (stored != sums || day.Rollups.ContainsKey(key) != made.Sums.ContainsKey(key))
            {
                throw new LedgerDamagedException($"The roll-up of {key} has {stored}, and its entries have {sums}.");
            }

            Expect(key.Tenant, Account.Receivable, sums.RevenueMicros);
            Expect(key.Partner, Account.Payable, checked(sums.ChargeMicros + sums.ShareMicros));
        }
    }

    private void Expect(string name, Func<string, Account> account, long micros)
    {
        if (micros != 0)
        {
            _expected[account(name)] = checked(_expected.GetValueOrDefault(account(name)) + micros);
        }
    }

    /// <summary>What a device's held time costs, a tenant's revenue, and a partner's charges and shares are what their accounts hold.</summary>
    private void CheckBalances()
    {
        foreach (var (account, micros) in _ledger.Balances)
        {
            var expected = account.Kind switch
            {
                AccountKind.Device => _windows.Costs.GetValueOrDefault(account),
                AccountKind.Receivable or AccountKind.Payable => _expected.GetValueOrDefault(account),
                _ => micros,
            };
            if (micros != expected)
            {
                throw new LedgerDamagedException($"Account {account} holds {micros} micros, and its books give {expected}.");
            }
        }

        var difference = _ledger.Balances.Aggregate(Int128.Zero, (sum, balance) => balance.Key.IsDebit ? sum + balance.Value : sum - balance.Value);
        if (difference != 0)
        {
            throw new LedgerDamagedException($"Debits and credits differ by {difference} micros.");
        }
    }
}
