using System.Globalization;
using MaiCluster.Node.Commands;

namespace MaiCluster.Node.Simulating;

/// <summary>Says on standard error how far a run is that takes longer than a few seconds.</summary>
internal sealed class SimulationProgress(CommandContext context, double seconds) : IProgress<double>
{
    /// <summary>Quiet for so long; then a line as often.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private long _last = context.Time.GetTimestamp();

    public void Report(double value)
    {
        if (context.Time.GetElapsedTime(_last) >= Every)
        {
            _last = context.Time.GetTimestamp();
            context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mai sim: {value:N0} of {seconds:N0} s"));
        }
    }
}
