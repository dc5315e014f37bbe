using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Tests.Partners;

/// <summary>Budgets that note what is held and what becomes of it.</summary>
internal sealed class HeldBudgets : IBudgets
{
    private readonly Dictionary<Reservation, BudgetAsk> _held = [];

    /// <summary>What tenants have left; the least a request takes may be less than all it asks for.</summary>
    public long TenantMicros { get; set; } = long.MaxValue;

    public long PartnerMicros { get; set; } = long.MaxValue;

    public int Held => _held.Count;

    public List<BudgetAsk> Asks { get; } = [];

    public List<(bool IsPartner, long Micros)> Settled { get; } = [];

    public ValueTask<(Reservation? Reservation, RequestFailure? Failure)> ReserveAsync(BudgetAsk ask, CancellationToken cancellationToken)
    {
        Asks.Add(ask);
        var left = ask.Partner is null ? TenantMicros : PartnerMicros;
        if (left < (ask.LeastMicros ?? ask.Micros))
        {
            return new((null, new RequestFailure(FailureKind.BudgetExceeded, "Too little is left.") { Param = ask.Partner is null ? "tenant" : "partner" }));
        }

        var reservation = new Reservation { Request = ask.Request, GrantedMicros = Math.Min(left, ask.Micros) };
        _held.Add(reservation, ask);
        return new((reservation, null));
    }

    public ValueTask SettleAsync(Reservation reservation, long micros, long tokens)
    {
        Settled.Add((_held[reservation].Partner is not null, micros));
        _held.Remove(reservation);
        return default;
    }

    public ValueTask ReturnAsync(Reservation reservation)
    {
        _held.Remove(reservation);
        return default;
    }
}
