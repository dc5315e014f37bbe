using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Routing;
using MaiCluster.Serving.Sessions;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Serving.Pipeline;

/// <summary>
/// An admitted request on its replicas: one attempt after the other until every choice has ended. A replica that dies, falls
/// silent or drains is followed by another, which goes on from the tokens already sent.
/// </summary>
internal sealed class ReplicaRun(
    InferenceRequest request, string package, Ticket ticket, UsageMeter meter, RequestBill bill, RunSettlement settlement, RequestDispatch dispatch, IReplicaLinks links, ISessions sessions, IUsageStore usage, TimeProvider time)
    : InferenceRun
{
    private readonly Lock _gate = new();
    private volatile Submission _attempt = new(request, meter, submission => usage.Note(submission.Meter.Note(time.GetTimestamp()))) { LendsThread = true };
    private ReplicaId? _replica;
    private bool _cancelled;
    private Task _driven = Task.CompletedTask;

    public override InferenceRequest Request => request;
    public override TokenStream Tokens => _attempt.Tokens;
    public override ReplicaId? Replica => _replica;
    public override int QueuePosition => ticket.Position > 0 ? ticket.Position : _attempt.QueuePosition;
    public override TimeSpan? Expected => dispatch.Expected(package, ticket);
    public override long? BudgetRemainingMicros => bill.RemainingMicros;
    public override IReadOnlyList<BudgetWarning> BudgetWarnings => bill.Warnings;
    public override int CachedTokens => _attempt.CachedTokens;
    public override RequestFailure? Failure => _attempt.Failure;

    /// <summary>The open record is committed while the prompt is computed.</summary>
    public void Begin()
    {
        settlement.Open();
        _driven = DriveAsync();
    }

    public override void Cancel()
    {
        lock (_gate)
        {
            _cancelled = true;
            _attempt.Cancel();
        }

        ticket.Leave();
    }

    public override async Task<UsageRecord> SettleAsync()
    {
        if (!Tokens.HasEnded)
        {
            await _driven;
        }

        var record = await settlement.SettleAsync(_driven);
        if (request is TextRequest { SessionId: { } session, Turn: { } turn, Prompt: var prompt } && _replica is { } replica)
        {
            await sessions.EndTurnAsync(session, new CompletedTurn(request.Model, replica, turn, prompt, ComputedAnswer()));
        }

        return record;
    }

    private async Task DriveAsync()
    {
        var fruitless = 0;
        while (true)
        {
            // :: Step 4, where it had to wait
            if (ticket.Replica is null && ticket.Failure is null)
            {
                await ticket.Decided;
            }

            if (ticket.Replica is not { } replica)
            {
                GiveUp(ticket.Failure);
                return;
            }

            // :: Step 5: into its batch loop
            _replica = replica;
            var attempt = _attempt;
            var written = attempt.Tokens.Written;
            var refused = await links.SubmitAsync(replica, attempt);
            if (refused is not null && IsFinal(refused))
            {
                GiveUp(refused);
                return;
            }

            var end = refused is null ? await attempt.Ended : AttemptEnd.Moved;
            if (end == AttemptEnd.Finished)
            {
                dispatch.End(package, ticket, attempt.CachedTokens, attempt.Tokens.Written);
                return;
            }

            // :: Once more: another replica goes on from what was sent
            fruitless = attempt.Tokens.Written > written ? 0 : fruitless + 1;
            if (refused is null && fruitless >= dispatch.FruitlessAttempts)
            {
                GiveUp(new RequestFailure(FailureKind.Internal, $"{fruitless} replicas failed while they computed this answer."));
                return;
            }

            NextAttempt(attempt);
            if (_attempt.Ended.IsCompleted)
            {
                dispatch.End(package, ticket, attempt.CachedTokens, attempt.Tokens.Written); // it was lost after its last token
                return;
            }

            dispatch.Return(package, ticket, suspect: refused is not null || end == AttemptEnd.Lost, resumes: Tokens.Written > 0);
        }
    }

    /// <summary>What another replica need not be asked: the request itself is at fault, or its time.</summary>
    private static bool IsFinal(RequestFailure refused) =>
        refused.Kind is not (FailureKind.Draining or FailureKind.ModelUnavailable or FailureKind.QueueFull);

    private void NextAttempt(Submission before)
    {
        lock (_gate)
        {
            var next = new Submission(request, meter, submission => usage.Note(submission.Meter.Note(time.GetTimestamp())), before);
            if (_cancelled)
            {
                next.Cancel();
            }

            _attempt = next;
        }
    }

    /// <summary>Ends the choices that have not ended: for a failure, or because the client left.</summary>
    private void GiveUp(RequestFailure? failure)
    {
        dispatch.End(package, ticket, 0, 0);
        NextAttempt(_attempt);
        _attempt.EndRest(failure is null ? FinishReason.Cancelled : FinishReason.Failed, failure, time.GetTimestamp());
    }

    /// <summary>The first choice's tokens that are in its row: the last drawn one was never computed.</summary>
    private int[] ComputedAnswer()
    {
        var tokens = new List<int>(Tokens.Written);
        foreach (var token in Tokens.All)
        {
            if (token is { Choice: 0, Token: >= 0 })
            {
                tokens.Add(token.Token);
            }
        }

        return [.. tokens.Take(Math.Max(0, tokens.Count - 1))];
    }
}
