using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Sessions;
using MaiCluster.Storage;
using MaiCluster.Storage.Keys;
using MaiCluster.Storage.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.Tests.Fakes;

/// <summary>The embedded store with its sessions, responses and conversations; gone with the test.</summary>
public sealed class StoreFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mai-gateway-");

    public Task<SqliteDatabase> OpenAsync() => SqliteDatabase.OpenAsync(Path.Combine(_folder.FullName, "mai.db"));

    public async Task AddToAsync(IServiceCollection services)
    {
        var database = await OpenAsync();
        services.AddSingleton<IPayerStore>(_ => new SqlitePayerStore(database, TimeProvider.System));
        services.AddSingleton<IAuditLog>(_ => new SqliteAudit(database));
        services.AddSingleton<ISessionStore>(host => new SqliteSessionStore(database, host.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IResponseStore>(host => new SqliteResponseStore(database, host.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IConversationStore>(host => new SqliteConversationStore(database, host.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ISessions>(host => new LocalSessions(host.GetRequiredService<ISessionStore>(), new SessionOptions(), host.GetRequiredService<TimeProvider>()));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
