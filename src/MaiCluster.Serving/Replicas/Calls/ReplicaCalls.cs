using System.Runtime.CompilerServices;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Replicas.Calls;

/// <summary>
/// A replica's side of calls from other processes, by request id. A call that is repeated meets the one that runs; what is
/// not read goes on for <see cref="ReplicaCallOptions.ReaderSilence"/>, then stops; what has ended can be read again for as long.
/// </summary>
public sealed class ReplicaCalls : IReplicaPort, IDisposable
{
    private readonly Func<Submission, RequestFailure?> _submit;
    private readonly Func<TokenVocabulary?> _vocabulary;
    private readonly string _node;
    private readonly GrammarCache _grammars;
    private readonly ReplicaCallOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _heart;
    private readonly Lock _gate = new();
    private readonly Dictionary<RequestId, ReplicaCall> _calls = [];

    /// <param name="submit">Gives a submission to the loaded copy, or says why not.</param>
    /// <param name="vocabulary">The loaded copy's; null while nothing is loaded.</param>
    /// <param name="node">Where it runs.</param>
    /// <param name="grammars">Compiled ones, shared by the node.</param>
    /// <param name="options">Time limits.</param>
    /// <param name="time">The clock they run on.</param>
    public ReplicaCalls(
        Func<Submission, RequestFailure?> submit, Func<TokenVocabulary?> vocabulary, string node, GrammarCache grammars, ReplicaCallOptions options, TimeProvider time)
    {
        _submit = submit;
        _vocabulary = vocabulary;
        _node = node;
        _grammars = grammars;
        _options = options;
        _time = time;
        _heart = time.CreateTimer(static calls => ((ReplicaCalls)calls!).Beat(), this, options.Heartbeat, options.Heartbeat);
    }

    /// <summary>Requests that run, or have ended and can still be read.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _calls.Count;
            }
        }
    }

    public async IAsyncEnumerable<TokenChunk> GenerateAsync(InferenceWork work, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (grammar, failure) = await CompileAsync(work.Grammar);
        var call = failure is null ? FindOrStart(work, grammar, out failure) : null;
        if (call is null)
        {
            // Without a failure the call came late: a later attempt of its request runs here, and nobody waits for this one.
            yield return new TokenChunk { Run = 0, Position = 0, Tokens = [], Failure = failure, End = AttemptEnd.Lost };
            yield break;
        }

        await foreach (var chunk in call.ReadAsync(position: 0, cancellationToken))
        {
            yield return chunk;
        }
    }

    public async IAsyncEnumerable<TokenChunk> AttachAsync(RequestId request, long run, int position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Find(request) is not { CanBeRead: true } call || call.Run != run || position < 0 || position > call.Submission.Tokens.Written)
        {
            yield return new TokenChunk { Run = 0, Position = position, Tokens = [], End = AttemptEnd.Lost };
            yield break;
        }

        await foreach (var chunk in call.ReadAsync(position, cancellationToken))
        {
            yield return chunk;
        }
    }

    public Task CancelAsync(RequestId request)
    {
        Find(request)?.Submission.Cancel();
        return Task.CompletedTask;
    }

    public void Dispose() => _heart.Dispose();

    private ReplicaCall? Find(RequestId request)
    {
        lock (_gate)
        {
            return _calls.GetValueOrDefault(request);
        }
    }

    private ReplicaCall? FindOrStart(InferenceWork work, TokenGrammar? grammar, out RequestFailure? failure)
    {
        ReplicaCall call;
        lock (_gate)
        {
            failure = null;
            var delivered = work.DeliveredSteps;
            if (_calls.TryGetValue(work.Id, out var known))
            {
                if (known.DeliveredSteps > delivered)
                {
                    return null;
                }

                if (known.DeliveredSteps == delivered && known.IsGood)
                {
                    return known;
                }

                known.Abandon();
                _calls.Remove(work.Id);
            }

            var request = work.ToRequest(grammar);
            var meter = new UsageMeter(request, _node, _time.GetUtcNow(), _time.GetTimestamp(), _time); // the caller's own is the one that is stored
            call = new ReplicaCall(new Submission(request, meter, static _ => { }, work.Delivered), delivered, _options, _time);
            failure = _submit(call.Submission);
            if (failure is not null)
            {
                return null;
            }

            _calls.Add(work.Id, call);
        }

        call.Begin();
        return call;
    }

    private async ValueTask<(TokenGrammar? Grammar, RequestFailure? Failure)> CompileAsync(GrammarSource? source)
    {
        if (source is null)
        {
            return default;
        }

        if (_vocabulary() is not { } vocabulary)
        {
            return (null, Replica.NotLoaded);
        }

        // A large schema takes a while; whoever calls has turns to give to others.
        var result = await Task.Run(() => _grammars.FromSource(vocabulary, source));
        return result.IsGrammar
            ? (result.Grammar, null)
            : (null, new RequestFailure(FailureKind.Internal, $"The replica cannot compile the answer's schema: {result.Failure.Message}"));
    }

    private void Beat()
    {
        ReplicaCall[] calls;
        var now = _time.GetTimestamp();
        lock (_gate)
        {
            calls = [.. _calls.Values];
        }

        foreach (var call in calls)
        {
            if (!call.Beat(now))
            {
                Forget(call);
            }
        }
    }

    private void Forget(ReplicaCall call)
    {
        lock (_gate)
        {
            if (_calls.TryGetValue(call.Submission.Request.Id, out var known) && known == call)
            {
                _calls.Remove(call.Submission.Request.Id);
            }
        }
    }
}
