using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using MaiCluster.EndToEnd.Cluster;

namespace MaiCluster.EndToEnd.Modalities;

/// <summary>An OpenTelemetry collector that keeps what spans say of request ids.</summary>
internal sealed partial class Collector : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Lock _gate = new();
    private readonly List<string> _ids = [];
    private readonly Task _serving;

    public Collector()
    {
        Address = FormattableString.Invariant($"http://127.0.0.1:{FreePorts.Take(1)[0]}/");
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address { get; }

    /// <summary>What a node needs to know of it.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
    };

    /// <summary>One for each span that came.</summary>
    public IReadOnlyList<string> RequestIds
    {
        get
        {
            lock (_gate)
            {
                return [.. _ids];
            }
        }
    }

    public void Dispose()
    {
        _listener.Close();
        Assert.True(_serving.IsCompleted || _serving.Wait(TimeSpan.FromSeconds(10)));
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            if (context.Request.Url!.AbsolutePath.EndsWith("/traces", StringComparison.Ordinal))
            {
                lock (_gate)
                {
                    _ids.AddRange(RequestId().Matches(Encoding.Latin1.GetString(body.ToArray())).Select(match => match.Value));
                }
            }

            context.Response.StatusCode = 200;
            context.Response.Close();
        }
    }

    [GeneratedRegex("req_[0-9a-f]{24}")]
    private static partial Regex RequestId();
}
