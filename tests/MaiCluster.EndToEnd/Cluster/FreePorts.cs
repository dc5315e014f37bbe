using System.Net;
using System.Net.Sockets;

namespace MaiCluster.EndToEnd.Cluster;

/// <summary>Ports of loopback that nobody has: a process keeps its own over a restart, so it cannot take any.</summary>
internal static class FreePorts
{
    /// <summary>All at once, so that none comes twice.</summary>
    public static int[] Take(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        Array.ForEach(listeners, listener => listener.Start());
        var ports = Array.ConvertAll(listeners, listener => ((IPEndPoint)listener.LocalEndpoint).Port);
        Array.ForEach(listeners, listener => listener.Dispose());
        return ports;
    }
}
