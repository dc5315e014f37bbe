using MaiCluster.Serving.Profiles;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Simulation.World;

/// <summary>A model of the simulated cluster.</summary>
/// <param name="Name">Its package.</param>
/// <param name="Profile">What its work costs on the simulated devices.</param>
/// <param name="Slo">What every request of it asks for; a part that is null asks for nothing.</param>
public sealed record SimulatedModel(string Name, ModelProfile Profile, Slo Slo)
{
    public double FirstTokenSeconds { get; } = Slo.FirstToken?.TotalSeconds ?? double.PositiveInfinity;

    public double PerTokenSeconds { get; } = Slo.PerToken?.TotalSeconds ?? double.PositiveInfinity;
}
