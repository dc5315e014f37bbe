using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Partners;

/// <summary>
/// A request at its partner. Until <see cref="Begin"/> it can be given up and leaves no record of its own but those of attempts that the
/// partner may charge for; from then on it is the answer, and is settled once. One owner.
/// </summary>
public sealed class PartnerRun : IAsyncDisposable
{
    private const int MostReadsAtEnd = 4;

    private readonly RunSettlement _settlement;
    private readonly UsageMeter _meter;
    private readonly RequestBill _bill;
    private readonly IUsageStore _usage;
    private readonly string _gateway;
    private readonly TimeProvider _time;
    private readonly PartnerCall _call;
    private PartnerReply? _reply;
    private bool _begun;
    private bool _ended;
    private bool _left;
    private Task<UsageRecord>? _settled;

    internal PartnerRun(PartnerRequest request, RunSettlement settlement, UsageMeter meter, RequestBill bill, IUsageStore usage, string gateway, TimeProvider time)
    {
        (Request, _settlement, _meter, _bill, _usage, _gateway, _time) = (request, settlement, meter, bill, usage, gateway, time);
        var body = request.Edits.Write(request.Body.Span, request.Upstream, request.MaxTokens);
        _call = new PartnerCall(request.Partner, request.Operation.RelativePath(), body, request.ContentType, request.IsStream);
    }

    /// <summary>As it was reserved: perhaps for fewer tokens than were asked for.</summary>
    public PartnerRequest Request { get; }

    public PartnerReply Reply => _reply ?? throw new InvalidOperationException($"{Request.Partner} has not answered {Request.Id}.");

    /// <inheritdoc cref="RequestBill.RemainingMicros"/>
    public long? BudgetRemainingMicros => _bill.RemainingMicros;

    /// <inheritdoc cref="RequestBill.Warnings"/>
    public IReadOnlyList<BudgetWarning> BudgetWarnings => _bill.Warnings;

    /// <summary>This is the answer that the client gets: its record is opened, before anything of it is sent.</summary>
    public void Begin()
    {
        _begun = true;
        _call.Unconfirmed--;
        _settlement.Open();
    }

    /// <summary>Counts tokens that were seen in a stream.</summary>
    public void Count(int tokens)
    {
        var now = _time.GetTimestamp();
        for (; tokens > 0; tokens--)
        {
            if (_meter.CountToken(now))
            {
                _usage.Note(_meter.Note(now) with { Certainty = UsageCertainty.Estimated });
            }
        }
    }

    /// <summary>Ends it, and closes its record; the commit is done when this completes. Later calls change nothing.</summary>
    /// <param name="reason">How it ended.</param>
    /// <param name="said">What the partner says it consumed.</param>
    public Task<UsageRecord> SettleAsync(FinishReason reason, PartnerUsage said)
    {
        if (_settled is null)
        {
            _meter.Report(PartnerQuantities.Of(Request, said, _meter.CompletionTokens, reason));
            _meter.EndRest(reason, _time.GetTimestamp());
            _ended = true;
            _settled = _settlement.SettleAsync(Task.CompletedTask);
        }

        return _settled;
    }

    /// <summary>Reads the end of an answer that has said its last, so that its connection can be used again; one that says more is closed.</summary>
    public async ValueTask ReadToEndAsync()
    {
        try
        {
            for (var (reads, isOver) = (0, false); !isOver && reads < MostReadsAtEnd; reads++)
            {
                var read = await Reply.ReadAsync();
                isOver = read.IsCompleted;
                Reply.AdvanceTo(read.Buffer.End, read.Buffer.End);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Then it is closed.
        }
    }

    /// <summary>Ends the answer at the partner, whatever it still has to say.</summary>
    public async ValueTask CloseAsync()
    {
        if (_reply is { } reply)
        {
            _reply = null;
            await reply.DisposeAsync();
        }
    }

    /// <summary>Ends the answer at the partner too. What was not begun is given up; what was not settled has failed.</summary>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        if (_begun)
        {
            if (!_ended)
            {
                await SettleAsync(FinishReason.Failed, default);
            }
        }
        else if (!_ended)
        {
            _ended = true;
            await _settlement.GiveUpAsync();
        }

        await NoteUnconfirmedAsync();
    }

    internal async ValueTask<RequestFailure?> AskAsync(IPartnerUpstream upstream, CancellationToken cancellationToken)
    {
        _meter.Start(_time.GetTimestamp(), cachedTokens: 0);
        try
        {
            (_reply, var failure) = await upstream.SendAsync(_call, cancellationToken);
            return failure;
        }
        catch (OperationCanceledException)
        {
            _left = true;
            throw;
        }
    }

    /// <summary>Of each attempt that was sent in vain: nobody is billed, and what the partner charges for it shows on its invoice.</summary>
    private async Task NoteUnconfirmedAsync()
    {
        for (; _call.Unconfirmed > 0; _call.Unconfirmed--)
        {
            var now = _time.GetUtcNow();
            var open = _meter.Open() with { Id = RequestId.New(), Parent = Request.Parent ?? Request.Id, Grants = "", Certainty = UsageCertainty.Unconfirmed };
            await Task.WhenAll(_usage.OpenAsync(open), _usage.CloseAsync(open with { Ended = now, Outcome = _left ? UsageOutcome.Cancelled : UsageOutcome.Failed }));
        }
    }
}
