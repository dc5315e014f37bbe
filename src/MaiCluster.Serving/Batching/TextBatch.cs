using MaiCluster.Serving.Metering;
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
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly BatchState _state;
    private readonly StepPlan _plan = new();
    private readonly SamplerScratch _scratch;
    private readonly TextChoice[] _batch;
    private readonly int[] _ids;
    private readonly int[] _positions;
    private readonly int[] _weights;
    private readonly long[] _shares;

    public TextBatch(
        ITextEngine engine, TokenVocabulary vocabulary, IReadOnlyList<int> endTokens, BatchingOptions options, LoopQueue queue, TimeProvider time, ILogger log)
    {
        var rows = engine.Shape.DecodeRows;
        _engine = engine;
        _vocabulary = vocabulary;
        _endTokens = endTokens;
        _queue = queue;
        _time = time;
        _log = log;
        _state = new BatchState(engine.Shape, options);
        _scratch = new SamplerScratch(engine.Shape.VocabularySize);
        _batch = new TextChoice[rows];
        _ids = new int[rows];
        _positions = new int[rows];
        _weights = new int[rows];
        _shares = new long[rows];
        Array.Fill(_weights, 1);
    }

    public LoopGauges Gauges { get; } = new();

    public BatchState State => _state;

    public bool IsEmpty => _state.WaitingCount == 0 && _state.ActiveRows == 0;

    public void Add(TextSubmission submission)
    {
        for (var choice = 0; choice < submission.Request.Choices; choice++)
        {
            _state.Enqueue(new TextChoice(submission, choice, _endTokens, _vocabulary));
        }
    }

    public void Step()
    {
        EndLeavers();
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

        Gauges.Show(_state, _queue.Length);
    }

    /// <summary>Every request ends for this reason, and nothing in the arena is trusted any more.</summary>
    public void Abandon(FinishReason reason, RequestFailure failure)
    {
        EndAll(reason, failure);
        _state.ForgetPrefixes();
        Gauges.Show(_state, _queue.Length);
    }

    /// <summary>Clients that left, and requests that waited too long.</summary>
    private void EndLeavers()
    {
        var now = _time.GetTimestamp();
        foreach (var row in _state.Rows)
        {
            if (row.Owner is TextChoice choice)
            {
                EndIfLeaving(choice, now);
            }
        }

        for (var i = _state.WaitingCount - 1; i >= 0; i--)
        {
            var choice = (TextChoice)_state.WaitingAt(i);
            if (!EndIfLeaving(choice, now) && !choice.Submission.HasStarted)
            {
                choice.Submission.SetQueuePosition(i + 1);
            }
        }
    }

    private bool EndIfLeaving(TextChoice choice, long now)
    {
        var submission = choice.Submission;
        if (submission.IsCancelled)
        {
            End(choice, FinishReason.Cancelled, now);
            return true;
        }

        if (!submission.HasFirstToken && _queue.IsTooLate(submission, now))
        {
            submission.Fail(_queue.TooLate());
        }

        if (submission.Failure is null)
        {
            return false;
        }

        End(choice, FinishReason.Failed, now);
        return true;
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
        for (var row = 0; row < rows; row++)
        {
            var choice = (TextChoice)_state.Rows[row].Owner!;
            _batch[row] = choice;
            _ids[row] = choice.Tokens[choice.Computed];
            _positions[row] = choice.Computed;
        }

        _engine.Decode(_ids.AsSpan(0, rows), _positions.AsSpan(0, rows));
        for (var row = 0; row < rows; row++)
        {
            var choice = _batch[row];
            choice.Computed++;
            if (choice.IsCaughtUp)
            {
                Draw(choice, _engine.Logits(row));
            }
        }

        var shares = _shares.AsSpan(0, rows);
        var nanoseconds = NanosecondsSince(started);
        StepShare.Split(nanoseconds, _weights.AsSpan(0, rows), shares);
        for (var row = 0; row < rows; row++)
        {
            var submission = _batch[row].Submission;
            submission.Meter.AddDevice(shares[row]);
            submission.Tokens.Flush();
        }

        Gauges.CountDecode(rows, nanoseconds);
    }

    private void Prefill(TextChoice choice, int tokens)
    {
        var started = _time.GetTimestamp();
        _engine.Prefill(choice.Row, choice.Computed, choice.Prompt.Slice(choice.Computed, tokens));
        choice.Computed += tokens;
        var submission = choice.Submission;
        if (choice.Computed == choice.PromptLength)
        {
            choice.Phase = SequencePhase.Ready;
            if (choice.IsCaughtUp)
            {
                Draw(choice, _engine.Logits(0));
            }
        }

        var nanoseconds = NanosecondsSince(started);
        submission.Meter.AddDevice(nanoseconds);
        submission.Tokens.Flush();
        Gauges.CountPrefill(tokens, nanoseconds);
    }

    private void Draw(TextChoice choice, Span<float> logits)
    {
        try
        {
            var token = choice.Draw(logits, _scratch);
            if (token.Finish != FinishReason.None)
            {
                _state.End(choice);
            }

            choice.Submission.Publish(token, _time.GetTimestamp());
        }
        catch (InvalidOperationException error)
        {
            // This choice alone cannot go on: its logits are broken or its grammar allows nothing.
            LogDrawFailed(choice.Submission.Request.Id, error);
            choice.Submission.Fail(new RequestFailure(FailureKind.Internal, "The model gave no usable token for this answer."));
            End(choice, FinishReason.Failed, _time.GetTimestamp());
        }
    }

    /// <summary>Ends a choice without a token.</summary>
    private void End(TextChoice choice, FinishReason reason, long now)
    {
        _queue.Started(choice.Submission);
        _state.End(choice);
        choice.Submission.Publish(new GeneratedToken { Choice = choice.Choice, Token = -1, Finish = reason }, now);
        choice.Submission.Tokens.Flush();
    }

    private void EndAll(FinishReason reason, RequestFailure failure)
    {
        var now = _time.GetTimestamp();
        foreach (var row in _state.Rows)
        {
            if (row.Owner is TextChoice choice)
            {
                choice.Submission.Fail(failure);
                End(choice, reason, now);
            }
        }

        for (var i = _state.WaitingCount - 1; i >= 0; i--)
        {
            var choice = (TextChoice)_state.WaitingAt(i);
            choice.Submission.Fail(failure);
            End(choice, reason, now);
        }
    }

    private long NanosecondsSince(long timestamp) => _time.GetElapsedTime(timestamp).Ticks * TimeSpan.NanosecondsPerTick;

    [LoggerMessage(11, LogLevel.Error, "No token could be drawn for {RequestId}.")]
    private partial void LogDrawFailed(RequestId requestId, Exception error);
}
