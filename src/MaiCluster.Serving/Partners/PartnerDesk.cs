using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Partners;

/// <summary>The way of a request to a partner: what it may cost is held, the partner is asked, and what was asked in vain is written down.</summary>
/// <param name="gateway">The name of the process that answers the client.</param>
public sealed class PartnerDesk(string gateway, IPartnerUpstream upstream, BillingDesk billing, IUsageStore usage, TimeProvider time)
{
    /// <summary>Asks the partner. A run is an answer that has begun well; with a failure nothing is held any more, and another model may be asked.</summary>
    public async ValueTask<(PartnerRun? Run, RequestFailure? Failure)> StartAsync(PartnerRequest request, CancellationToken cancellationToken)
    {
        // :: Steps 2 and 3: its worst case is held in every budget of whoever asks, and in the partner's
        var (held, bill, refusal) = await billing.OpenAsync(request, cancellationToken);
        if (bill is null)
        {
            return (null, refusal);
        }

        // :: Steps 5 and 6: the partner
        request = (PartnerRequest)held;
        var meter = new UsageMeter(request, gateway, bill.Admitted, time.GetTimestamp(), time, bill.Grants);
        var run = new PartnerRun(request, new RunSettlement(meter, bill, usage, RequestSpan.Begin(request, request.Modality), time), meter, bill, usage, gateway, time);
        try
        {
            var failure = await run.AskAsync(upstream, cancellationToken);
            if (failure is null)
            {
                return (run, null);
            }

            await run.DisposeAsync();
            return (null, failure);
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }
}
