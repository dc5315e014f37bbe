using MaiCluster.Gateway.Answers;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Gateway.Streaming;

/// <summary>The tokens of all runs of one HTTP request as one stream. Nearly always there is one run, and nothing stands between it and its reader.</summary>
internal sealed class RunFeed(IReadOnlyList<InferenceRun> runs)
{
    private readonly Task<bool>?[] _waits = new Task<bool>?[runs.Count];
    private readonly bool[] _ended = new bool[runs.Count];
    private Task<AnswerUsage>? _settlement;

    public RequestFailure? Failure => runs.Select(run => run.Failure).FirstOrDefault(failure => failure is not null);

    /// <summary>Where the first of them is served; null while all wait.</summary>
    public ReplicaId? Replica => runs.Select(run => run.Replica).FirstOrDefault(replica => replica is not null);

    /// <summary>The model that answers.</summary>
    public string Model => runs[0].Request.Model;

    /// <summary>The least over all runs; null when no budget limits an amount.</summary>
    public long? BudgetRemainingMicros => runs.Min(run => run.BudgetRemainingMicros);

    /// <summary>Of each level the highest threshold that one of its budgets had reached.</summary>
    public IEnumerable<BudgetWarning> BudgetWarnings => runs.SelectMany(run => run.BudgetWarnings).GroupBy(warning => warning.Budget.Level).Select(level => level.MaxBy(warning => warning.Percent)!);

    public int QueuePosition => runs.Min(run => run.QueuePosition);

    public TimeSpan? Expected => runs.Min(run => run.Expected);

    /// <summary>Waits for something to read; false when all runs have ended and all is read.</summary>
    public ValueTask<bool> WaitAsync() => runs.Count == 1 ? runs[0].Tokens.WaitAsync() : new ValueTask<bool>(WaitForAnyAsync());

    /// <param name="choice">The choice's index in the answer: those of the first prompt come first.</param>
    /// <param name="token">The next token of any run.</param>
    public bool TryRead(out int choice, out GeneratedToken token)
    {
        for (var run = 0; run < runs.Count; run++)
        {
            if (runs[run].Tokens.TryRead(out token))
            {
                choice = (run * runs[run].Request.Choices) + token.Choice;
                return true;
            }
        }

        choice = 0;
        token = default;
        return false;
    }

    public void Cancel()
    {
        foreach (var run in runs)
        {
            run.Cancel();
        }
    }

    /// <summary>Closes every run's usage record, once however often it is called.</summary>
    public Task<AnswerUsage> SettleAsync() => _settlement ??= SettleAllAsync();

    private async Task<AnswerUsage> SettleAllAsync()
    {
        var usage = default(AnswerUsage);
        if (runs.Count == 1)
        {
            return usage.Plus(await runs[0].SettleAsync());
        }

        foreach (var record in await Task.WhenAll(runs.Select(run => run.SettleAsync())))
        {
            usage = usage.Plus(record);
        }

        return usage;
    }

    private async Task<bool> WaitForAnyAsync()
    {
        while (true)
        {
            for (var run = 0; run < runs.Count; run++)
            {
                if (!_ended[run])
                {
                    _waits[run] ??= runs[run].Tokens.WaitAsync().AsTask();
                }
            }

            var waits = _waits.OfType<Task<bool>>().ToArray();
            if (waits.Length == 0)
            {
                return false;
            }

            await Task.WhenAny(waits);
            if (await TakeFinishedWaitsAsync())
            {
                return true;
            }
        }
    }

    // A stream takes one wait at a time, so an unfinished one is kept for the next round.
    private async Task<bool> TakeFinishedWaitsAsync()
    {
        var any = false;
        for (var run = 0; run < runs.Count; run++)
        {
            if (_waits[run] is { IsCompleted: true } wait)
            {
                _waits[run] = null;
                var more = await wait;
                _ended[run] = !more;
                any |= more;
            }
        }

        return any;
    }
}
