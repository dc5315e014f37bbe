using System.Diagnostics.Metrics;

namespace MaiCluster.Gateway.Metrics;

/// <summary>Meters that live as long as the process, for what is made before a host or beside it; every host of the process shows them.</summary>
public sealed class ProcessMeters : IMeterFactory
{
    public Meter Create(MeterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new Meter(options.Name, options.Version, options.Tags, scope: this);
    }

    public void Dispose()
    {
    }
}
