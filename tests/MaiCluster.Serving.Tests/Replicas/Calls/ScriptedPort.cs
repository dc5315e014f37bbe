using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Serving.Tests.Replicas.Calls;

/// <summary>A way to a replica whose answers the test gives, chunk by chunk.</summary>
internal sealed class ScriptedPort : IReplicaPort
{
    private readonly Channel<ScriptedWay> _ways = Channel.CreateBounded<ScriptedWay>(100);

    public List<RequestId> Cancelled { get; } = [];

    /// <summary>The next way that is opened.</summary>
    public async Task<ScriptedWay> OpenedAsync() => await _ways.Reader.ReadAsync().AsTask().WaitAsync(CallsFixture.Limit);

    public IAsyncEnumerable<TokenChunk> GenerateAsync(InferenceWork work, CancellationToken cancellationToken) =>
        OpenAsync(new ScriptedWay { Work = work }, cancellationToken);

    public IAsyncEnumerable<TokenChunk> AttachAsync(RequestId request, long run, int position, CancellationToken cancellationToken) =>
        OpenAsync(new ScriptedWay { Run = run, Position = position }, cancellationToken);

    public Task CancelAsync(RequestId request)
    {
        Cancelled.Add(request);
        return Task.CompletedTask;
    }

    private async IAsyncEnumerable<TokenChunk> OpenAsync(ScriptedWay way, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await _ways.Writer.WriteAsync(way, CancellationToken.None);
        await foreach (var chunk in way.Chunks.Reader.ReadAllAsync(cancellationToken))
        {
            yield return chunk;
        }
    }
}

internal sealed class ScriptedWay
{
    public const long OnlyRun = 17;

    /// <summary>Null when it is attached to a run.</summary>
    public InferenceWork? Work { get; init; }

    public long? Run { get; init; }

    public int? Position { get; init; }

    public Channel<TokenChunk> Chunks { get; } = Channel.CreateBounded<TokenChunk>(100);

    public void Say(TokenChunk chunk) => Assert.True(Chunks.Writer.TryWrite(chunk));

    public void Say(int position, params int[] tokens) => Say(Tokens(position, tokens));

    public void Break() => Chunks.Writer.Complete(new IOException("the way is broken"));

    public static TokenChunk Tokens(int position, params int[] tokens) => new()
    {
        Run = OnlyRun,
        Position = position,
        Tokens = [.. tokens.Select(token => new GeneratedToken { Choice = 0, Token = token })],
    };

    /// <summary>The last token and the end.</summary>
    public static TokenChunk Last(int position, int token) => new()
    {
        Run = OnlyRun,
        Position = position,
        Tokens = [new GeneratedToken { Choice = 0, Token = token, Finish = FinishReason.Stop }],
        End = AttemptEnd.Finished,
    };
}
