using System.Text.Json;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Admission;
using MaiCluster.Storage.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Gateway.Tests.Admin;

/// <summary>A gateway with stored keys, before which <see cref="KeyRing.Key"/> is the node's own.</summary>
internal sealed class AccessHost : IAsyncDisposable
{
    private readonly StoreFolder _folder;
    private readonly SqliteKeyStore _keys;

    private AccessHost(StoreFolder folder, SqliteKeyStore keys, FakeTimeProvider time, GatewayHost gateway) => (_folder, _keys, Time, Gateway) = (folder, keys, time, gateway);

    /// <summary>Of the gate and the keys.</summary>
    public FakeTimeProvider Time { get; }

    public GatewayHost Gateway { get; }

    public static async Task<AccessHost> StartAsync(Action<IServiceCollection>? services = null)
    {
        var folder = new StoreFolder();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var keys = new SqliteKeyStore(await folder.OpenAsync(), time);
        await keys.AddAsync("local", AdmissionGate.Hash(KeyRing.Key), default);
        time.Advance(TimeSpan.FromSeconds(1)); // what is made later is listed later
        var gateway = await GatewayHost.StartAsync(
            services: more =>
            {
                more.AddSingleton<IKeyStore>(keys).AddSingleton(new AdmissionGate(keys, time));
                services?.Invoke(more);
            },
            folder: folder);
        return new AccessHost(folder, keys, time, gateway);
    }

    /// <summary>Makes a key with these fields.</summary>
    public async Task<(string Id, string Secret)> AddKeyAsync(string fields = "")
    {
        var made = await Gateway.PostJsonAsync("/admin/keys", $$"""{"name":"made"{{(fields.Length > 0 ? "," : "")}}{{fields}}}""");
        return (made.GetProperty("id").GetString()!, made.GetProperty("secret").GetString()!);
    }

    public Task<JsonElement> SendAsync(string method, string path, int status, string? json = null, string key = KeyRing.Key) => Gateway.SendAsync(new HttpMethod(method), path, status, key, json);

    /// <summary>The error of a refused request.</summary>
    public async Task<(string? Code, string? Message)> RefusalAsync(string method, string path, int status, string? json = null, string key = KeyRing.Key)
    {
        var error = (await SendAsync(method, path, status, json, key)).GetProperty("error");
        return (error.GetProperty("code").GetString(), error.GetProperty("message").GetString());
    }

    /// <summary>What counted as found counts no more.</summary>
    public void ForgetKnownKeys() => Time.Advance(TimeSpan.FromMilliseconds(250));

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        _keys.Dispose();
        _folder.Dispose();
    }
}
