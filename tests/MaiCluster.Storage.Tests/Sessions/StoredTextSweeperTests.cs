using System.Threading.Channels;
using MaiCluster.Serving.Sessions;
using MaiCluster.Storage.Sessions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Storage.Tests.Sessions;

public sealed class StoredTextSweeperTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly DatabaseFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddDays(20_000));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_removes_what_is_past_its_time_and_goes_on_after_a_failure()
    {
        var database = await SqliteDatabase.OpenAsync(_folder.File);
        using var responses = new SqliteResponseStore(database, _time);
        using var conversations = new SqliteConversationStore(database, _time);
        await conversations.AddAsync(ConversationStoreContract.Conversation("conv_1", _time), [new StoredItem("msg_1", "{}"u8.ToArray())], default);
        await conversations.AddAsync(ConversationStoreContract.Conversation("conv_2", _time) with { Expires = _time.GetUtcNow().AddDays(1) }, [], default);
        _time.Advance(TimeSpan.FromHours(2));
        var sessions = new FailingOnce();
        var options = new SessionOptions();
        using var stop = new CancellationTokenSource();

        var run = new StoredTextSweeper(sessions, responses, conversations, options, _time, NullLogger<StoredTextSweeper>.Instance).RunAsync(stop.Token);
        for (var sweep = 1; sweep <= 3; sweep++)
        {
            // A sweep begins with the sessions, so the third one's beginning is the second one's end.
            Assert.Equal(sweep, await sessions.Sweeps.Reader.ReadAsync().AsTask().WaitAsync(Limit, TimeProvider.System));
            _time.Advance(options.SweepInterval);
        }

        await stop.CancelAsync();
        await run.WaitAsync(Limit, TimeProvider.System);
        using var connection = _folder.Connect();
        Assert.Equal("conv_2", connection.Scalar("SELECT group_concat(id) FROM conversations"));
        Assert.Equal(0L, connection.Scalar("SELECT count(*) FROM conversation_items"));
    }

    /// <summary>Cannot be reached at the first sweep.</summary>
    private sealed class FailingOnce : ISessionStore
    {
        private int _sweeps;

        public Channel<int> Sweeps { get; } = Channel.CreateBounded<int>(100);

        public async Task<int> DeleteExpiredAsync(CancellationToken cancellationToken)
        {
            await Sweeps.Writer.WriteAsync(++_sweeps, cancellationToken);
            return _sweeps == 1 ? throw new IOException("The store is away.") : 0;
        }

        public Task<StoredSession?> FindAsync(SessionId id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<string?> WriteAsync(SessionId id, ReadOnlyMemory<byte> state, string? etag, DateTimeOffset expires, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
