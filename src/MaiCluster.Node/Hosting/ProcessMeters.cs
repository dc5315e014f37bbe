using System.Diagnostics.Metrics;

namespace MaiCluster.Node.Hosting;

/// <summary>Meters that live as long as the process.</summary>
internal sealed class ProcessMeters : IMeterFactory
{
    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
    }
}
