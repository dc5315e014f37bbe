using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Serving.Billing;

/// <summary>An admitted request's price and what is held for it.</summary>
public sealed class RequestBill
{
    private readonly MeterPrices _prices;
    private readonly MeterPrices _held;
    private readonly Reservation _reservation;
    private readonly IBudgets _budgets;
    private readonly SettlementFeed _ledger;

    /// <param name="admitted">When it was admitted.</param>
    /// <param name="prices">What its tenant pays.</param>
    /// <param name="held">What is held by, and settled: the same, or where nobody pays what it costs an experiment.</param>
    /// <param name="reservation">What is held.</param>
    /// <param name="budgets">Where.</param>
    /// <param name="ledger">Hears of it.</param>
    internal RequestBill(DateTimeOffset admitted, MeterPrices prices, MeterPrices held, Reservation reservation, IBudgets budgets, SettlementFeed ledger) =>
        (Admitted, _prices, _held, _reservation, _budgets, _ledger) = (admitted, prices, held, reservation, budgets, ledger);

    /// <summary>When it was admitted: the prices and the budgets' periods are of then, and so is its usage record.</summary>
    public DateTimeOffset Admitted { get; }

    /// <summary>What its usage record keeps of its budgets.</summary>
    public string Grants => string.Join(' ', Partner is null ? _reservation.Grants : _reservation.Grants.Concat(Partner.Reservation.Grants));

    /// <summary>Null where our own model answers.</summary>
    internal PartnerCharge? Partner { get; set; }

    /// <summary>The least that is left after it, over all levels; null when no amount is limited.</summary>
    public long? RemainingMicros => _reservation.RemainingMicros;

    /// <summary>Thresholds that its budgets had reached when it was admitted.</summary>
    public IReadOnlyList<BudgetWarning> Warnings => _reservation.Warnings;

    /// <summary>The final record with what its tenant pays: for what was made, also when the client left; nothing for what failed.</summary>
    public UsageRecord Charge(UsageRecord record)
    {
        var quantities = MeteredQuantities.Of(record);
        return record with
        {
            BilledMicros = record.Outcome is UsageOutcome.Failed or UsageOutcome.Lost ? 0 : _prices.Charge(quantities),
            PartnerMicros = Partner?.Prices.Charge(quantities) ?? 0,
        };
    }

    /// <summary>The record is committed: what was held is let go, and the ledger hears of it.</summary>
    public async ValueTask SettleAsync(UsageRecord record)
    {
        _ledger.Add(record);
        var tokens = record.PromptTokens + record.CompletionTokens + record.Quantities.EmbeddingTokens;
        await _budgets.SettleAsync(_reservation, ReferenceEquals(_held, _prices) ? record.BilledMicros : _held.Charge(MeteredQuantities.Of(record)), tokens);
        if (Partner is not null)
        {
            await _budgets.SettleAsync(Partner.Reservation, record.PartnerMicros, tokens);
        }
    }

    /// <summary>It was refused before it did anything.</summary>
    public async ValueTask ReturnAsync()
    {
        await _budgets.ReturnAsync(_reservation);
        if (Partner is not null)
        {
            await _budgets.ReturnAsync(Partner.Reservation);
        }
    }
}
