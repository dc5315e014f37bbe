using MaiCluster.Serving.Profiles;
using MaiCluster.Serving.Requests;
using MaiCluster.Simulation.Traces;
using MaiCluster.Simulation.World;

namespace MaiCluster.Simulation.Mixes;

/// <summary>Makes of a mix and a trace what a run follows from.</summary>
public static class MixSetup
{
    /// <param name="trace">As recorded; the mix speeds it up and repeats it.</param>
    /// <param name="devices">How many there are.</param>
    /// <param name="speed">In place of the mix's own.</param>
    public static SimulationSetup Of(Mix mix, Trace trace, int devices, double? speed = null)
    {
        var played = trace.SpedUp(speed ?? mix.Speed);
        played = mix.Seconds > 0 ? played.RepeatedFor(mix.Seconds).Until(mix.Seconds) : played;
        var law = new ZipfLaw(mix.Models.Count, mix.Zipf, mix.Seed);
        return new SimulationSetup
        {
            Models = [.. mix.Models.Select(model => Model(model, mix))],
            Trace = played,
            Asked = [.. played.Requests.Select(_ => law.Next())],
            Devices = new DeviceShelf(devices, mix.Device.Kind, mix.Device.MemoryBytes, (long)Math.Round(mix.Device.PricePerHour * 1e6)),
            Start = Placement.Empty,
            Seed = mix.Seed,
        };
    }

    private static SimulatedModel Model(MixModel model, Mix mix)
    {
        var profile = mix.Profiles[model.Profile];
        var cost = profile.Cost;
        return new SimulatedModel(
            model.Name,
            new ModelProfile
            {
                Package = model.Name,
                DeviceKind = mix.Device.Kind,
                Source = profile.Source,
                IsMeasured = false,
                WeightBytes = profile.WeightBytes,
                KvBytesPerToken = profile.KvBytesPerToken,
                MaxRows = profile.MaxRows,
                MaxContext = profile.MaxContext,
                StepTokens = profile.StepTokens,
                LoadSeconds = profile.LoadSeconds,
                Cost = new StepCost(cost.DecodeBase, cost.DecodePerRow, cost.DecodePerContextToken, cost.PrefillBase, cost.PrefillPerToken, cost.PrefillPerPair),
            },
            new Slo(TimeSpan.FromMilliseconds(profile.FirstTokenMs), TimeSpan.FromMilliseconds(profile.PerTokenMs)));
    }
}
