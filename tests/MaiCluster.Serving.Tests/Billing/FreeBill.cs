using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Serving.Tests.Billing;

/// <summary>Bills of nothing, where money is not what is tested.</summary>
internal static class FreeBill
{
    public static RequestBill Of(RequestId request) => new(
        DateTimeOffset.UnixEpoch,
        MeterPrices.Free,
        MeterPrices.Free,
        new Reservation { Request = request, GrantedMicros = 0 },
        new NoBudgets(),
        new SettlementFeed("node", null!, null!, null!, TimeProvider.System, NullLogger<SettlementFeed>.Instance)); // what bills nothing is not booked

    private sealed class NoBudgets : IBudgets
    {
        public ValueTask<(Reservation? Reservation, RequestFailure? Failure)> ReserveAsync(BudgetAsk ask, CancellationToken cancellationToken) =>
            new((new Reservation { Request = ask.Request, GrantedMicros = ask.Micros }, null));

        public ValueTask SettleAsync(Reservation reservation, long micros, long tokens) => default;

        public ValueTask ReturnAsync(Reservation reservation) => default;
    }
}
