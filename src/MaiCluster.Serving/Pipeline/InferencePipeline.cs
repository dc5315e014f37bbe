using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Partners;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Routing;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Serving.Pipeline;

/// <summary>The way of a request, top-down: its model, its session, its replica, its tokens or parts, its usage record.</summary>
/// <param name="gateway">The name of the process that answers the client; it alone closes what it left open.</param>
public sealed class InferencePipeline(
    string gateway, IServedModels models, ISessions sessions, BillingDesk billing, RequestDispatch dispatch, IReplicaLinks links, IUsageStore usage, ClusterView view, TimeProvider time)
    : IInferencePipeline
{
    public IReadOnlyList<ModelListing> Models => [.. models.Catalogue.Select(listing => ModelStates.Of(listing, view.Snapshot))];

    public ValueTask<(ServedModel? Model, RequestFailure? Failure)> OpenAsync(string model, CancellationToken cancellationToken) =>
        models.OpenAsync(model, cancellationToken);

    public async ValueTask<(InferenceRun? Run, RequestFailure? Failure)> StartAsync(InferenceRequest request, CancellationToken cancellationToken)
    {
        var (model, unknown) = await models.OpenAsync(request.Model, cancellationToken);
        if (model is null)
        {
            return (null, unknown);
        }

        if (model is PartnerModel partner)
        {
            return (null, ModelOpening.AtPartner(partner));
        }

        // :: Step 2: what it may cost at the worst is held in every budget of whoever asks
        (request, var bill, var refusal) = await billing.OpenAsync(request, cancellationToken);
        if (bill is null)
        {
            return (null, refusal);
        }

        try
        {
            var (run, refused) = await StartAsync(request, model, bill, cancellationToken);
            if (run is null)
            {
                await bill.ReturnAsync();
            }

            return (run, refused);
        }
        catch
        {
            await bill.ReturnAsync();
            throw;
        }
    }

    private async ValueTask<(InferenceRun? Run, RequestFailure? Failure)> StartAsync(InferenceRequest request, ServedModel model, RequestBill bill, CancellationToken cancellationToken)
    {
        // :: Step 3: what its session knows
        if (request is TextRequest { SessionId: { } session } turn)
        {
            request = turn with { Turn = await sessions.BeginTurnAsync(session, turn.Model, turn.Prompt, cancellationToken) };
        }

        // :: Step 4: a replica, or a place in the model's queue
        var ticket = dispatch.Admit(request);
        if (dispatch.Enter(model.Package, ticket) is { } refused)
        {
            return (null, refused);
        }

        // :: Steps 5 to 8: into a batch loop, from one to the next if need be, until the record is closed
        var meter = new UsageMeter(request, gateway, bill.Admitted, ticket.EnteredAt, time, bill.Grants);
        var settlement = new RunSettlement(meter, bill, usage, RequestSpan.Begin(request, model.Modality), time);
        var run = new ReplicaRun(request, model.Package, ticket, meter, bill, settlement, dispatch, links, sessions, usage, time);
        run.Begin();
        return (run, null);
    }
}
