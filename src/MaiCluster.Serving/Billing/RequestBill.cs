using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Serving.Billing;

/// <summary>An admitted request's price and what is held for it.</summary>
public sealed class RequestBill
{
    private readonly MeterPrices _prices;
    private readonly Reservation _reservation;
    private readonly IBudgets _budgets;
    private readonly SettlementFeed _ledger;

    internal RequestBill(DateTimeOffset admitted, MeterPrices prices, Reservation reservation, IBudgets budgets, SettlementFeed ledger) =>
        (Admitted, _prices, _reservation, _budgets, _ledger) = (admitted, prices, reservation, budgets, ledger);

    /// <summary>When it was admitted: the prices and the budgets' periods are of then, and so is its usage record.</summary>
    public DateTimeOffset Admitted { get; }

    /// <summary>What its usage record keeps of its budgets.</summary>
    public string Grants => string.Join(' ', _reservation.Grants);

    /// <summary>The least that is left after it, over all levels; null when no amount is limited.</summary>
    public long? RemainingMicros => _reservation.RemainingMicros;

    /// <summary>Thresholds that its budgets had reached when it was admitted.</summary>
    public IReadOnlyList<BudgetWarning> Warnings => _reservation.Warnings;

    /// <summary>The final record with what its tenant pays: for what was made, also when the client left; nothing for what failed.</summary>
    public UsageRecord Charge(UsageRecord record) =>
        record with { BilledMicros = record.Outcome is UsageOutcome.Failed or UsageOutcome.Lost ? 0 : _prices.Charge(MeteredQuantities.Of(record)) };

    /// <summary>The record is committed: what was held is let go, and the ledger hears of it.</summary>
    public async ValueTask SettleAsync(UsageRecord record)
    {
        _ledger.Add(record);
        await _budgets.SettleAsync(_reservation, record.BilledMicros, record.PromptTokens + record.CompletionTokens + record.Quantities.EmbeddingTokens);
    }

    /// <summary>It was refused before it did anything.</summary>
    public ValueTask ReturnAsync() => _budgets.ReturnAsync(_reservation);
}
