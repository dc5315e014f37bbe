using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tokenization;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Batching;

/// <summary>
/// One engine's running batch, stepped by its owner: ends who leaves, plans, computes, draws and publishes. A decode step
/// allocates nothing.
/// </summary>
internal sealed partial class TextBatch
{
    private readonly ITextEngine _engine;
    private readonly TokenVocabulary _vocabulary;
    private readonly IReadOnlyList<int> _endTokens;
    private readonly LoopQueue _queue;
    private readonly DeviceLane _lane;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly BatchState _state;
    private readonly Departures _departures;
    private readonly StepPlan _plan = new();
    private readonly SamplerScratch _scratch;
    private readonly TextChoice[] _batch;
    private readonly GeneratedToken?[] _drawn;
    private readonly int[] _ids;
    private readonly int[] _positions;

    public TextBatch(
        ITextEngine engine, TokenVocabulary vocabulary, IReadOnlyList<int> endTokens, BatchingOptions options, LoopQueue queue, DeviceLane lane, TimeProvider time, ILogger log)
    {
        var rows = engine.Shape.DecodeRows;
        _engine = engine;
        _vocabulary = vocabulary;
        _endTokens = endTokens;
        _queue = queue;
        _lane = lane;
        _time = time;
        _log = log;
        _state = new BatchState(engine.Shape, options);
        _departures = new Departures(_state, queue);
        Gauges = new LoopGauges(_state.KvTokens);
        _scratch = new SamplerScratch(engine.Shape.VocabularySize);
        _batch = new TextChoice[rows];
        _drawn = new GeneratedToken?[rows];
        _ids = new int[rows];
        _positions = new int[rows];
    }

    public LoopGauges Gauges { get; }

    public BatchState State => _state;

    public bool IsEmpty => _state.WaitingCount == 0 && _state.ActiveRows == 0;

    public void Add(Submission submission)
    {
        if (submission.Ended.IsCompleted)
        {
            _queue.Started(submission);
            _queue.Over();
            return;
        }

        if (ChoicesOf(submission) is { } choices)
        {
            choices.ForEach(_state.Enqueue);
        }
        else
        {
            _departures.Refuse(submission, NoUsableToken, _time.GetTimestamp());
        }
    }

    public void Step()
    {
        _departures.EndLeavers(_time.GetTimestamp());
        BatchScheduler.Plan(_state, _plan);
        ChangeArena();
        if (_plan.DecodeRows > 0)
        {
            Decode(_plan.DecodeRows);
        }

        // A sequence that a failed draw ended has lost its row; its chunk is not computed.
        if (_plan.Prefill is TextChoice { Phase: SequencePhase.Prefilling } prefill)
        {
            Prefill(prefill, _plan.PrefillTokens);
        }

        Gauges.Show(_state, _queue);
    }

    /// <summary>Every attempt leaves for this reason, and nothing in the arena is trusted any more.</summary>
    public void Abandon(AttemptEnd end)
    {
        _departures.LeaveAll(end, _time.GetTimestamp());
        _state.ForgetPrefixes();
        Gauges.Show(_state, _queue);
    }

    /// <summary>Attempts without a row leave as moved.</summary>
    public void MoveWaiting() => _departures.MoveWaiting();

    private static RequestFailure NoUsableToken { get; } = new(FailureKind.Internal, "The model gave no usable token for this answer.");

    /// <summary>The choices that are still to be answered; null when one of them cannot begin.</summary>
    private List<TextChoice>? ChoicesOf(Submission submission)
    {
        var choices = new List<TextChoice>(submission.Request.Choices);
        try
        {
            for (var choice = 0; choice < submission.Request.Choices; choice++)
            {
                if (!submission.HasEnded(choice))
                {
                    choices.Add(new TextChoice(submission, choice, _endTokens, _vocabulary));
                }
            }

            return choices;
        }
#pragma warning disable CA1031 // whatever is wrong with one request, it costs no other one anything
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogDrawFailed(submission.Request.Id, error);
            return null;
        }
    }

    private void ChangeArena()
    {
        foreach (var command in _plan.Commands)
        {
            if (command.Action == KvAction.Copy)
            {
                _engine.CopyRow(command.From, command.Row, command.Tokens);
            }
            else
            {
                _engine.ReleaseRow(command.Row, command.Tokens);
            }
        }

        foreach (var sequence in _plan.Admitted)
        {
            var submission = ((TextChoice)sequence).Submission;
            _queue.Started(submission);
            submission.Start(_time.GetTimestamp(), sequence.Cached);
        }
    }

    private void Decode(int rows)
    {
        var started = _time.GetTimestamp();
        _lane.Clear();
        for (var row = 0; row < rows; row++)
        {
            var choice = (TextChoice)_state.Rows[row].Owner!;
            _batch[row] = choice;
            _ids[row] = choice.Tokens[choice.Computed];
            _positions[row] = choice.Computed;
            _lane.Add(choice.Computed < choice.ComputedBefore ? choice.Submission.TimeAgain : choice.Submission.Time, weight: 1);
        }

        _lane.Begin();
        try
        {
            _engine.Decode(_ids.AsSpan(0, rows), _positions.AsSpan(0, rows));
            for (var row = 0; row < rows; row++)
            {
                _batch[row].Advance(1);
                _drawn[row] = DrawIfCaughtUp(_batch[row], row);
            }
        }
        finally
        {
            _lane.End();
        }

        var now = _time.GetTimestamp();
        for (var row = 0; row < rows; row++)
        {
            Deliver(_batch[row].Submission, _drawn[row], _lane.Share(row), now);
        }

        Gauges.CountDecode(rows, Nanoseconds(started, now));
    }

    private void Prefill(TextChoice choice, int tokens)
    {
        var started = _time.GetTimestamp();
        _lane.Clear();
        var again = Math.Clamp(choice.ComputedBefore - choice.Computed, 0, tokens);
        if (again > 0)
        {
            _lane.Add(choice.Submission.TimeAgain, again);
        }

        if (again < tokens)
        {
            _lane.Add(choice.Submission.Time, tokens - again);
        }

        _lane.Begin();
        try
        {
            _engine.Prefill(choice.Row, choice.Computed, choice.Prompt.Slice(choice.Computed, tokens));
        }
#pragma warning disable CA1031 // only this row was written: if the engine itself is broken, the next decode pass says so for all
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogPrefillFailed(choice.Submission.Request.Id, error);
            Gauges.CountFailedPass();
            _departures.Lose(choice);
            return;
        }
        finally
        {
            _lane.End();
        }

        choice.Advance(tokens);
        var drawn = DrawIfCaughtUp(choice, 0);
        var now = _time.GetTimestamp();
        Deliver(choice.Submission, drawn, _lane.Share(0) + (_lane.Rows > 1 ? _lane.Share(1) : 0), now);
        Gauges.CountPrefill(tokens, Nanoseconds(started, now));
    }

    private GeneratedToken? DrawIfCaughtUp(TextChoice choice, int logits)
    {
        if (!choice.IsCaughtUp)
        {
            return null;
        }

        var token = Draw(choice, _engine.Logits(logits));
        if (token.Finish != FinishReason.None)
        {
            _state.End(choice);
        }

        return token;
    }

    private GeneratedToken Draw(TextChoice choice, Span<float> logits)
    {
        try
        {
            return choice.Draw(logits, _scratch);
        }
#pragma warning disable CA1031 // this choice alone cannot go on: its logits are broken, its grammar allows nothing, or drawing has a bug
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogDrawFailed(choice.Submission.Request.Id, error);
            choice.Submission.Fail(NoUsableToken);
            return new GeneratedToken { Choice = choice.Choice, Token = -1, Finish = FinishReason.Failed };
        }
    }

    /// <summary>Device time first: with its last token the meter is no longer ours.</summary>
    private void Deliver(Submission submission, in GeneratedToken? drawn, long nanoseconds, long now)
    {
        submission.Meter.AddDevice(nanoseconds);
        if (drawn is { } token && submission.Publish(token, now))
        {
            _queue.Over();
        }

        submission.Tokens.Flush();
    }

    private long Nanoseconds(long from, long to) => _time.GetElapsedTime(from, to).Ticks * TimeSpan.NanosecondsPerTick;

    [LoggerMessage(11, LogLevel.Error, "No token could be drawn for {RequestId}.")]
    private partial void LogDrawFailed(RequestId requestId, Exception error);

    [LoggerMessage(12, LogLevel.Error, "A prompt pass failed; {RequestId} goes on elsewhere.")]
    private partial void LogPrefillFailed(RequestId requestId, Exception error);
}
