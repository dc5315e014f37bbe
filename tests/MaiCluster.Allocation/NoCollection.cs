using System.Runtime;

namespace MaiCluster.Allocation;

/// <summary>
/// No garbage is collected while it lasts: a collection, which any thread may bring about, would count the unused rest of this
/// thread's allocation block as allocated.
/// </summary>
internal sealed class NoCollection : IDisposable
{
    /// <summary>Bytes that all threads may allocate meanwhile.</summary>
    private const long Budget = 64 << 20;

    private NoCollection()
    {
    }

    public static NoCollection Begin()
    {
        Assert.True(GC.TryStartNoGCRegion(Budget), $"The runtime cannot set {Budget >> 20} MiB aside.");
        return new NoCollection();
    }

    public void Dispose()
    {
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
        {
            GC.EndNoGCRegion();
        }
    }
}
