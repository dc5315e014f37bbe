using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Serving.Tests.Stepping;

/// <summary>Requests on one step engine after the other: they come, leave, are refused, break it, and go on elsewhere when it drains. One seed, one run.</summary>
internal sealed class StepSimulation : IDisposable
{
    private readonly Random _random;
    private readonly ManualClock _clock = new();
    private readonly ScriptedRequest[] _requests;
    private readonly UsageMeter[] _meters;
    private readonly List<Submission>[] _attempts;
    private readonly bool[] _left;
    private readonly List<ScriptedStepEngine> _engines = [];
    private readonly bool _waits;
    private LoopQueue _queue = null!;
    private StepBatch _batch = null!;

    public StepSimulation(int seed)
    {
        _random = new Random(seed);
        _requests = [.. Enumerable.Range(0, _random.Next(1, 16)).Select(number => new ScriptedRequest(number, _random))];
        _meters = [.. _requests.Select(script => new UsageMeter(script.Request, "node", _clock.GetUtcNow(), _clock.GetTimestamp(), _clock))];
        _attempts = [.. _requests.Select(_ => new List<Submission>())];
        _left = new bool[_requests.Length];
        _waits = _random.Next(2) == 0;
        Replace();
    }

    /// <summary>Attempts that went on from parts of one before.</summary>
    public int Resumed => _attempts.Sum(attempts => attempts.Count(attempt => attempt.Delivered.Any(choice => choice.Tokens.Count > 0)));

    /// <summary>Steps that several requests shared.</summary>
    public int Shared => _engines.Sum(engine => engine.Log.Count(step => step.Took.Length > 1));

    public void Run()
    {
        var next = 0;
        for (var turn = 0; next < _requests.Length || !_batch.IsEmpty || _queue.Requests > 0; turn++)
        {
            Assert.True(turn < 5_000, "requests do not come to their end");
            while (next < _requests.Length && _random.Next(3) > 0)
            {
                Submit(next++, null);
            }

            if (_random.Next(12) == 0)
            {
                var who = _random.Next(_requests.Length);
                _left[who] = true;
                _attempts[who].LastOrDefault()?.Cancel();
            }

            Turn();
            TakeUpWhatWasLost();
        }

        Drain();
        Check();
    }

    private void Turn()
    {
        if (_random.Next(25) == 0)
        {
            Drain();
            return;
        }

        TakeSubmitted();
        var wait = _batch.Advance();
        if (wait > TimeSpan.Zero)
        {
            _clock.Pass(_random.Next(2) == 0 ? wait : wait / 2);
        }
        else if (wait == TimeSpan.Zero)
        {
            _clock.Pass(TimeSpan.FromTicks(_random.Next(100)));
        }
    }

    /// <summary>As the loop does it: what waits moves at once, what runs has some steps left.</summary>
    private void Drain()
    {
        _queue.BeginDrain(TimeSpan.FromSeconds(1));
        TakeSubmitted();
        _batch.MoveWaiting();
        for (var steps = _random.Next(4); steps > 0 && !_batch.IsEmpty; steps--)
        {
            _batch.Advance();
        }

        _batch.MoveAll();
        _batch.AwaitPreparations();
        Assert.Equal((0, 0), (_queue.Requests, _queue.Length));
        _engines[^1].Dispose();
        _queue.Dispose();
        Replace();
    }

    public void Dispose() => _queue.Dispose();

    private void Replace()
    {
        var limits = new StepLimits
        {
            Requests = _random.Next(1, 7),
            Rows = _random.Next(1, 9),
            PreferredRows = _random.Next(3) == 0 ? [2, 4] : [],
            MaxDelay = _waits ? TimeSpan.FromMilliseconds(_random.Next(3)) : TimeSpan.Zero,
            CompanyDelay = _waits ? TimeSpan.FromMilliseconds(_random.Next(2)) : TimeSpan.Zero,
            BeginsOnLoop = true,
        };
        var engine = new ScriptedStepEngine(_requests, limits, _clock, _random);
        _engines.Add(engine);
        _queue = new LoopQueue(new BatchingOptions { Queue = 100 }, _clock);
        _batch = new StepBatch(engine, _queue, new DeviceLane("m", _clock), _clock, NullLogger.Instance);
    }

    private void TakeSubmitted()
    {
        while (_queue.TryTake(out var submission))
        {
            _batch.Add(submission);
        }
    }

    private void Submit(int number, Submission? before)
    {
        var attempt = new Submission(_requests[number].Request, _meters[number], static _ => { }, before);
        _attempts[number].Add(attempt);
        if (_left[number])
        {
            attempt.Cancel();
        }

        if (!attempt.Ended.IsCompleted)
        {
            Assert.Null(_queue.TryAdd(attempt));
        }
    }

    private void TakeUpWhatWasLost()
    {
        for (var number = 0; number < _requests.Length; number++)
        {
            if (_attempts[number].LastOrDefault() is { Ended: { IsCompletedSuccessfully: true } ended } last && ended.GetAwaiter().GetResult() != AttemptEnd.Finished)
            {
                Submit(number, last);
            }
        }
    }

    private void Check()
    {
        foreach (var script in _requests)
        {
            CheckAnswer(script, _attempts[script.Number][^1]);
        }

        Assert.Equal(_engines.Sum(engine => engine.Worked.Ticks * TimeSpan.NanosecondsPerTick), _meters.Sum(meter => meter.DeviceNanoseconds));
        if (!_waits)
        {
            _engines.ForEach(CheckTurns);
        }
    }

    /// <summary>It has ended once, and its parts are those of its script, in order, up to where it ended.</summary>
    private void CheckAnswer(ScriptedRequest script, Submission last)
    {
        Assert.Equal(AttemptEnd.Finished, last.Ended.GetAwaiter().GetResult());
        Assert.True(_meters[script.Number].IsEnded);
        var tokens = last.Tokens.All.ToArray();
        var finish = tokens[^1].Finish;
        Assert.Equal(1, tokens.Count(token => token.Finish != FinishReason.None));
        Assert.Equal(
            Enumerable.Range(0, tokens.Length - 1).Select(index => (index, (script.Number * 1000L) + index)),
            tokens[..^1].Select(token => (token.Token, token.Part!.Parameters[ScriptedRequest.Part].Whole!.Value)));
        Assert.True(
            finish switch
            {
                FinishReason.Stop => script.RefusedAt is null && tokens.Length - 1 == script.Parts,
                FinishReason.Failed => script.RefusedAt is not null,
                FinishReason.Cancelled => _left[script.Number],
                _ => false,
            },
            $"request {script.Number} ended with {finish} after {tokens.Length - 1} of {script.Parts} parts");
    }

    /// <summary>
    /// Between two steps of a request no other of its priority leads more than one: nobody waits for another's whole work.
    /// Who fits beside a leader may come along once more; that adds no step to anyone's wait.
    /// </summary>
    private void CheckTurns(ScriptedStepEngine engine)
    {
        for (var first = 0; first < engine.Log.Count; first++)
        {
            foreach (var waiting in engine.Log[first].Took)
            {
                var led = new HashSet<ScriptedTurn>();
                for (var at = first + 1; at < engine.Log.Count && engine.Log[at].Open.Contains(waiting) && !engine.Log[at].Took.Contains(waiting); at++)
                {
                    if (engine.Log[at].Leader is { } leader)
                    {
                        Assert.True(leader.Priority <= waiting.Priority, $"request {leader.Request} steps while the more urgent {waiting.Request} is ready");
                        Assert.True(leader.Priority < waiting.Priority || led.Add(leader), $"request {leader.Request} leads two steps while {waiting.Request} waits for one");
                    }
                }
            }
        }
    }
}
