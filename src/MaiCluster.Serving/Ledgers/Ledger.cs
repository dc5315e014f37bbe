using System.Runtime.InteropServices;
using MaiCluster.Serving.Ledgers.Accounts;
using MaiCluster.Serving.Ledgers.Postings;

namespace MaiCluster.Serving.Ledgers;

/// <summary>The fold over entries: what each account holds.</summary>
public sealed class Ledger
{
    private readonly Dictionary<Account, long> _balances = [];

    /// <summary>Accounts that ever had an entry, with debits less credits where a debit makes them larger, else credits less debits.</summary>
    public IReadOnlyDictionary<Account, long> Balances => _balances;

    public long BalanceOf(Account account) => _balances.GetValueOrDefault(account);

    /// <exception cref="ArgumentException">It is no transfer: its amount is not above 0, or both accounts are one.</exception>
    /// <exception cref="OverflowException">A balance does not fit.</exception>
    public void Post(LedgerEntry entry)
    {
        if (entry.AmountMicros <= 0 || entry.Debit == entry.Credit)
        {
            throw new ArgumentException($"{entry.AmountMicros} micros from {entry.Credit} to {entry.Debit} is no transfer: expected an amount above 0 and two accounts.");
        }

        Add(entry.Debit, entry.Debit.IsDebit ? entry.AmountMicros : -entry.AmountMicros);
        Add(entry.Credit, entry.Credit.IsDebit ? -entry.AmountMicros : entry.AmountMicros);
    }

    private void Add(Account account, long micros)
    {
        ref var balance = ref CollectionsMarshal.GetValueRefOrAddDefault(_balances, account, out _);
        balance = checked(balance + micros);
    }
}
