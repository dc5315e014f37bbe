using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Partners;
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
        var list = prices.Book.At(now);
        var bill = list.Bill(request.BilledAs ?? request.Model, request.Scenario) ?? MeterPrices.Free; // a model without a price is not opened
        var quantities = WorstCase.Of(request);
        var ask = new BudgetAsk
        {
            Request = request.Id,
            Tenant = request.Requester.Tenant,
            Team = request.Requester.Team,
            Key = request.Requester.KeyId,
            Scenario = request.Scenario,
            Micros = bill.Charge(quantities),
            LeastMicros = WorstCase.Least(request) is { } least ? bill.Charge(least) : null,
            Tokens = TokensOf(quantities),
            Admitted = now,
        };
        var (reservation, failure) = await budgets.ReserveAsync(ask, cancellationToken);
        if (reservation is null)
        {
            return (request, null, failure);
        }

        if (reservation.GrantedMicros < ask.Micros)
        {
            request = WorstCase.Shortened(request, bill, reservation.GrantedMicros);
        }

        if (request is not PartnerRequest partner)
        {
            return (request, new RequestBill(now, bill, reservation, budgets, ledger), null);
        }

        try
        {
            var (charge, refused) = await ReserveAsync(partner, list.Model(partner.Model)?.Pay ?? MeterPrices.Free, now, cancellationToken);
            if (charge is not null)
            {
                return (request, new RequestBill(now, bill, reservation, budgets, ledger) { Partner = charge }, null);
            }

            await budgets.ReturnAsync(reservation);
            return (request, null, refused);
        }
        catch
        {
            await budgets.ReturnAsync(reservation);
            throw;
        }
    }

    /// <summary>What a partner may charge at the worst is held in its own budget.</summary>
    private async ValueTask<(PartnerCharge? Charge, RequestFailure? Failure)> ReserveAsync(PartnerRequest request, MeterPrices pay, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var quantities = WorstCase.Of(request);
        var ask = new BudgetAsk { Request = request.Id, Partner = request.Partner, Micros = pay.Charge(quantities), Tokens = TokensOf(quantities), Admitted = now };
        var (reservation, failure) = await budgets.ReserveAsync(ask, cancellationToken);
        return reservation is null ? (null, failure) : (new PartnerCharge(pay, reservation), null);
    }

    private static long TokensOf(in MeteredQuantities quantities) => quantities.PromptTokens + quantities.CompletionTokens + quantities.Others.EmbeddingTokens;
}
