using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Limits;

/// <summary>Gives Kestrel the limits that only it can hold.</summary>
internal sealed class KestrelLimits(IOptions<GatewayOptions> options) : IConfigureOptions<KestrelServerOptions>, IConfigureOptions<SocketTransportOptions>
{
    // A stuck write of any size is cut after the grace period; the rate only has to be above zero.
    private const double SlowestReaderBytesPerSecond = 240;

    public void Configure(KestrelServerOptions kestrel)
    {
        var limits = options.Value;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = limits.MaxBodyBytes;
        kestrel.Limits.MaxConcurrentConnections = limits.MaxConnections;
        kestrel.Limits.MaxRequestHeadersTotalSize = limits.MaxHeaderBytes;
        kestrel.Limits.MaxRequestHeaderCount = limits.MaxHeaderCount;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(limits.HeaderSeconds);

        kestrel.Limits.Http2.MaxStreamsPerConnection = limits.MaxConnectionStreams;
        kestrel.Limits.Http2.KeepAlivePingDelay = limits.ReaderSilence; // a peer that vanished takes no answer that would show it
        kestrel.Limits.Http2.KeepAlivePingTimeout = limits.ReaderSilence;

        // Streams watch their reader themselves; this is for what is left in the buffers after the last write.
        var grace = TimeSpan.FromSeconds(Math.Max(limits.ReaderSilenceSeconds, 2));
        kestrel.Limits.MinResponseDataRate = new MinDataRate(SlowestReaderBytesPerSecond, grace);
    }

    // A token's bytes go to the socket on the thread that wrote them. The handlers never block, and the hop
    // to another thread costs more than the send itself.
    public void Configure(SocketTransportOptions sockets) => sockets.UnsafePreferInlineScheduling = true;
}
