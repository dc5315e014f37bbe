using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Tests.Batching;

/// <summary>
/// Random traffic over a few replicas with real schedulers and batches: requests and conversations arrive, clients leave,
/// passes fail, replicas drain and die, and what they left goes on elsewhere.
/// </summary>
internal sealed class BatchSimulation : IDisposable
{
    private const int Context = 240;

    private readonly Random _random;
    private readonly RandomRequests _requests;
    private readonly List<BatchFixture> _replicas = [];
    private readonly Dictionary<BatchFixture, int> _drainingUntil = [];
    private readonly List<SimulatedRequest> _running = [];
    private readonly List<Conversation> _idle = [];
    private readonly Dictionary<Conversation, BatchFixture> _home = [];
    private int _step;

    public BatchSimulation(int seed)
    {
        _random = new Random(seed);
        _requests = new RandomRequests(_random);
        for (var count = _random.Next(1, 4); count > 0; count--)
        {
            _replicas.Add(NewReplica());
        }
    }

    /// <summary>Attempts that went on elsewhere.</summary>
    public int Resumed { get; private set; }

    /// <summary>Turns that took decoded tokens from a resident row.</summary>
    public int Reused { get; private set; }

    /// <summary>Turns whose decoded tokens had to be decoded again.</summary>
    public int Rebuilt { get; private set; }

    public async Task RunAsync()
    {
        for (; _step < 300 || _running.Count > 0; _step++)
        {
            Assert.True(_step < 50_000, "the batches did not come to an end");
            if (_step < 200)
            {
                Arrive();
                Disturb();
            }

            foreach (var replica in _replicas)
            {
                Step(replica);
                CheckRows(replica);
            }

            EndDrains();
            foreach (var request in _running.Where(request => request.Attempt.Ended.IsCompleted).ToList())
            {
                Follow(request, await request.Attempt.Ended);
            }
        }

        Assert.All(_replicas, CheckIdle);
    }

    public void Dispose() => _replicas.ForEach(replica => replica.Dispose());

    private void Arrive()
    {
        if (_random.Next(8) == 0)
        {
            Start(_requests.Next(_requests.Prompt()), null);
        }

        if (_random.Next(15) == 0)
        {
            Start(new Conversation($"conversation{_step}"), _requests.Prompt());
        }

        if (_idle.Count > 0 && _random.Next(5) == 0)
        {
            var conversation = _idle[_random.Next(_idle.Count)];
            _idle.Remove(conversation);
            Start(conversation, NextPrompt(conversation));
        }
    }

    /// <summary>Usually all that was said and something new; now and then the client edits what was said.</summary>
    private int[] NextPrompt(Conversation conversation)
    {
        var kept = _random.Next(4) == 0 ? _random.Next(conversation.Log.Count + 1) : conversation.Log.Count;
        var last = kept == conversation.Log.Count && conversation.Last is { } token && _random.Next(4) > 0 ? new[] { token } : [];
        return [.. conversation.Log.Take(kept), .. last, .. _requests.Tokens(_random.Next(1, _random.Next(2, 20)))];
    }

    private void Start(Conversation conversation, int[] prompt)
    {
        if (prompt.Length + 30 <= Context)
        {
            Start(conversation.Ask(_requests.Next(prompt, mostTokens: 30)), conversation);
        }
    }

    private void Start(TextRequest request, Conversation? conversation)
    {
        var home = conversation is null ? null : _home.GetValueOrDefault(conversation);
        if ((home is not null && _replicas.Contains(home) && IsOpen(home) && _random.Next(8) > 0 ? home : AnyReplica()) is { } replica)
        {
            _running.Add(new SimulatedRequest(replica.Submit(request), replica, conversation));
        }
    }

    private void Disturb()
    {
        if (_running.Count > 0 && _random.Next(40) == 0)
        {
            _running[_random.Next(_running.Count)].Cancel();
        }

        var victim = _replicas[_random.Next(_replicas.Count)];
        switch (_random.Next(240))
        {
            case 0:
                _drainingUntil.TryAdd(victim, _step + _random.Next(30));
                break;
            case 1:
                Die(victim);
                break;
            case 2 or 3:
                victim.Engine.NextFailure = new InvalidDataException("broken pass");
                break;
        }
    }

    private void Die(BatchFixture victim)
    {
        foreach (var request in _running.Where(request => request.Replica == victim))
        {
            request.Attempt.Leave(AttemptEnd.Lost); // as whoever watches it from elsewhere does
        }

        Replace(victim);
    }

    private void EndDrains()
    {
        foreach (var (replica, until) in _drainingUntil.ToList())
        {
            replica.Batch.MoveWaiting();
            if (_step >= until || replica.Batch.IsEmpty)
            {
                replica.Batch.Abandon(AttemptEnd.Moved);
                CheckIdle(replica);
                Replace(replica);
            }
        }
    }

    private void Replace(BatchFixture replica)
    {
        _drainingUntil.Remove(replica);
        _replicas.Remove(replica);
        replica.Dispose();
        _replicas.Add(NewReplica());
    }

    private static void Step(BatchFixture replica)
    {
        try
        {
            replica.Batch.Step();
        }
        catch (InvalidDataException)
        {
            replica.Batch.Abandon(AttemptEnd.Lost);
            CheckIdle(replica);
        }
    }

    /// <summary>An attempt has come to its end: the answer is looked at, or another replica goes on with it.</summary>
    private void Follow(SimulatedRequest request, AttemptEnd end)
    {
        if (end != AttemptEnd.Finished && !request.IsCancelled)
        {
            if (AnyReplica() is { } replica)
            {
                request.ResumeOn(replica);
                Resumed++;
            }

            return;
        }

        _running.Remove(request);
        Check(request);
        if (request.Conversation is { } conversation)
        {
            conversation.End(request.Attempt.Text(), [.. Answers.Of(request.Attempt, 0).Where(token => token.Token >= 0).Select(token => token.Token)]);
            _idle.Add(conversation);
            _home[conversation] = request.Replica;
        }
    }

    private void Check(SimulatedRequest request)
    {
        var attempt = request.Attempt;
        var alone = BatchFixture.Alone(attempt.Text());
        if (request.IsCancelled)
        {
            Answers.BeginsAs(alone, attempt);
        }
        else
        {
            Assert.True(attempt.Meter.IsEnded, "a request has ended, its meter has not");
            Answers.Equal(alone, attempt);
        }

        Assert.Equal(attempt.Tokens.All.ToArray().Count(token => token.Token >= 0), attempt.Meter.CompletionTokens);
        if (attempt.Text().Turn?.Decoded is [var first, ..] && request.Resumed == 0 && attempt.HasStarted)
        {
            Assert.InRange(attempt.CachedTokens, 0, attempt.Text().Prompt.Length - 1);
            Reused += attempt.CachedTokens > first.Start ? 1 : 0;
            Rebuilt += attempt.CachedTokens <= first.Start ? 1 : 0;
        }
    }

    private static void CheckRows(BatchFixture fixture)
    {
        var state = fixture.Batch.State;
        Assert.True(state.HeldTokens <= state.KvTokens, $"{state.HeldTokens} tokens held of {state.KvTokens}");
        Assert.True(state.ActiveRows <= fixture.Shape.DecodeRows, "more sequences have rows than can decode");
        Assert.Equal(fixture.Queue.Requests, fixture.Batch.Gauges.Requests);
        foreach (var row in state.Rows)
        {
            Assert.True(row.Owner is null || row.Owner.Row == row.Index, "a sequence does not know its row");
            Assert.True(row.Owner?.Phase != SequencePhase.Decoding || row.Index < state.DecodeRows, "a row decodes outside the batch");
        }
    }

    private static void CheckIdle(BatchFixture fixture)
    {
        Assert.True(fixture.Batch.IsEmpty, "sequences are left");
        Assert.Equal(0, fixture.Queue.Length);
        Assert.Equal(0, fixture.Queue.Requests);
    }

    private BatchFixture? AnyReplica()
    {
        var open = _replicas.Where(IsOpen).ToList();
        return open.Count == 0 ? null : open[_random.Next(open.Count)];
    }

    private bool IsOpen(BatchFixture replica) => !_drainingUntil.ContainsKey(replica);

    private BatchFixture NewReplica()
    {
        var rows = _random.Next(1, 7);
        return new BatchFixture(
            rows, rows + _random.Next(0, 4), Context, kvTokens: _random.Next(Context, 1400),
            new BatchingOptions { StepTokens = _random.Next(16, 80), MinPrefix = _random.Next(2, 12) });
    }
}
