using MaiCluster.Serving.Sessions;
using MaiCluster.Storage.Sessions;

namespace MaiCluster.Storage.Tests.Sessions;

public sealed class SqliteSessionStoreTests : SessionStoreContract, IDisposable
{
    private readonly DatabaseFolder _folder = new();
    private SqliteSessionStore? _store;

    public void Dispose()
    {
        _store?.Dispose();
        _folder.Dispose();
    }

    protected override async Task<ISessionStore> OpenAsync() => _store = new SqliteSessionStore(await SqliteDatabase.OpenAsync(_folder.File), Time);
}

public sealed class SqliteResponseStoreTests : ResponseStoreContract, IDisposable
{
    private readonly DatabaseFolder _folder = new();
    private SqliteResponseStore? _responses;
    private SqliteConversationStore? _conversations;

    public void Dispose()
    {
        _responses?.Dispose();
        _conversations?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Deleted_text_is_not_left_in_the_file()
    {
        var (responses, _) = await OpenAsync();
        var secret = "unforgettable-word"u8.ToArray();
        await responses.AddAsync(
            new StoredResponse { Id = "resp_1", KeyId = "key_1", Session = "resp_1", Created = Time.GetUtcNow(), Expires = Time.GetUtcNow().AddHours(1), Body = secret, Input = "[]"u8.ToArray() },
            [],
            default);
        await responses.DeleteAsync("key_1", "resp_1", default);
        using (var connection = _folder.Connect())
        {
            connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        Assert.Equal(-1, (await File.ReadAllBytesAsync(_folder.File)).AsSpan().IndexOf(secret));
    }

    protected override async Task<(IResponseStore Responses, IConversationStore Conversations)> OpenAsync()
    {
        var database = await SqliteDatabase.OpenAsync(_folder.File);
        return (_responses = new SqliteResponseStore(database, Time), _conversations = new SqliteConversationStore(database, Time));
    }
}

public sealed class SqliteConversationStoreTests : ConversationStoreContract, IDisposable
{
    private readonly DatabaseFolder _folder = new();
    private SqliteConversationStore? _store;

    public void Dispose()
    {
        _store?.Dispose();
        _folder.Dispose();
    }

    protected override async Task<IConversationStore> OpenAsync() => _store = new SqliteConversationStore(await SqliteDatabase.OpenAsync(_folder.File), Time);
}
