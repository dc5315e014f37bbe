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
        var held = list.Bill(request.BilledAs ?? request.Model, request.Scenario) ?? MeterPrices.Free; // a model without a price is not opened
        if (request.Scenario is { } scenario && list.Scenarios.ContainsKey(scenario))
        {
            request = request with { BilledAs = scenario };
        }

        var pay = request is PartnerRequest ? list.Model(request.Model)?.Pay ?? MeterPrices.Free : null;
        if (request.Experiment is not null)
        {
            held = pay ?? list.Bill(request.Model, scenario: null) ?? MeterPrices.Free;
        }

        var ask = AskOf(request, held, now);
        var (reservation, failure) = await budgets.ReserveAsync(ask, cancellationToken);
        if (reservation is null)
        {
            return (request, null, failure);
        }

        if (reservation.GrantedMicros < ask.Micros)
        {
            request = WorstCase.Shortened(request, held, reservation.GrantedMicros);
        }

        var bill = new RequestBill(now, request.Experiment is null ? held : MeterPrices.Free, held, reservation, budgets, ledger);
        if (request is not PartnerRequest partner)
        {
            return (request, bill, null);
        }

        try
        {
            (bill.Partner, failure) = await ReserveAsync(partner, pay!, now, cancellationToken);
        }
        catch
        {
            await budgets.ReturnAsync(reservation);
            throw;
        }

        if (bill.Partner is null)
        {
            await budgets.ReturnAsync(reservation);
        }

        return (request, failure is null ? bill : null, failure);
    }

    /// <summary>Whoever asks bears it, or the experiment alone: that holds what the partner asks, or what clients would pay for a model of ours.</summary>
    private static BudgetAsk AskOf(InferenceRequest request, MeterPrices held, DateTimeOffset now)
    {
        var quantities = WorstCase.Of(request);
        var ask = new BudgetAsk
        {
            Request = request.Id,
            Micros = held.Charge(quantities),
            LeastMicros = WorstCase.Least(request) is { } least ? held.Charge(least) : null,
            Tokens = TokensOf(quantities),
            Admitted = now,
        };
        return request.Experiment is { } experiment
            ? ask with { Experiment = experiment }
            : ask with { Tenant = request.Requester.Tenant, Team = request.Requester.Team, Key = request.Requester.KeyId, Scenario = request.Scenario };
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
