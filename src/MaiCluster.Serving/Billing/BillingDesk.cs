using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Billing;

/// <summary>What a request may cost at the worst is held before it does anything, at the prices of its admission.</summary>
public sealed class BillingDesk(IPrices prices, IBudgets budgets, SettlementFeed ledger, TimeProvider time)
{
    /// <summary>
    /// Holds the worst case in every budget of whoever asks. A text without a limit of its own takes what is left where that is
    /// less, and is then the shorter request that is given back.
    /// </summary>
    public async ValueTask<(InferenceRequest Request, RequestBill? Bill, RequestFailure? Failure)> OpenAsync(InferenceRequest request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var bill = prices.Book.At(now).Bill(request.BilledAs ?? request.Model, request.Scenario) ?? MeterPrices.Free; // a model without a price is not opened
        var quantities = WorstCase.Of(request);
        var ask = new BudgetAsk
        {
            Request = request.Id,
            Tenant = request.Requester.Tenant,
            Team = request.Requester.Team,
            Key = request.Requester.KeyId,
            Scenario = request.Scenario,
            Micros = bill.Charge(quantities),
            LeastMicros = request is TextRequest { MayStopEarlier: true } least ? bill.Charge(WorstCase.OfText(least, 1)) : null,
            Tokens = quantities.PromptTokens + quantities.CompletionTokens + quantities.Others.EmbeddingTokens,
            Admitted = now,
        };
        var (reservation, failure) = await budgets.ReserveAsync(ask, cancellationToken);
        if (reservation is null)
        {
            return (request, null, failure);
        }

        if (request is TextRequest { MayStopEarlier: true } text && reservation.GrantedMicros < ask.Micros)
        {
            request = text with { MaxTokens = Math.Max(1, WorstCase.TokensFor(text, bill, reservation.GrantedMicros)) };
        }

        return (request, new RequestBill(now, bill, reservation, budgets, ledger), null);
    }
}
