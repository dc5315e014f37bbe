using System.CommandLine;
using MaiCluster.Engines.Profiles;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Profiles;
using MaiCluster.Simulation.Mixes;
using MaiCluster.Simulation.Traces;
using MaiCluster.Simulation.World;

namespace MaiCluster.Node.Simulating;

/// <summary>Makes of the command line what a simulation follows from.</summary>
internal static class SimulationSource
{
    /// <exception cref="CommandFailedException">The command line contradicts itself.</exception>
    /// <exception cref="TraceException">A file is wrong.</exception>
    public static SimulationSetup Setup(SimulationFlags flags, ParseResult given)
    {
        var seed = given.GetValue(flags.Seed);
        var mix = given.GetValue(flags.Mix) is { } file ? MixFile.Read(file) : null;
        var trace = Trace(flags, given, mix, given.GetValue(flags.Mix));
        return mix is not null ? FromMix(flags, given, mix, trace) : FromProfile(flags, given, trace, seed);
    }

    /// <summary>The trace that a mix names: beside it, or among those of the workplace.</summary>
    public static Trace TraceOf(Mix mix, string mixFile)
    {
        var name = mix.Trace ?? throw CommandFailedException.Usage($"{mixFile} names no trace: give one with --trace.");
        var beside = Path.GetDirectoryName(Path.GetFullPath(mixFile))!;
        for (var folder = beside; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            foreach (var path in new[] { Path.Combine(folder, name), Path.Combine(folder, "shared", "traces", name) })
            {
                if (File.Exists(path))
                {
                    return TraceFile.Read(path);
                }
            }
        }

        throw CommandFailedException.Usage($"The trace {name} that {mixFile} names lies neither beside it nor in shared/traces above it: give its path with --trace.");
    }

    private static Trace Trace(SimulationFlags flags, ParseResult given, Mix? mix, string? mixFile)
    {
        var name = given.GetValue(flags.Trace);
        if (name is null && mix is not null)
        {
            return TraceOf(mix, mixFile!);
        }

        name ??= "poisson";
        return SyntheticTrace.Names.Contains(name)
            ? new SyntheticTrace { Rate = given.GetValue(flags.Rate), Seconds = given.GetValue(flags.Seconds) }.Draw(name, given.GetValue(flags.Seed))
            : TraceFile.Read(name);
    }

    private static SimulationSetup FromMix(SimulationFlags flags, ParseResult given, Mix mix, Trace trace)
    {
        var asked = given.GetResult(flags.Seed) is { Implicit: false } ? mix with { Seed = given.GetValue(flags.Seed) } : mix;
        var devices = Devices(flags, given);
        if (devices.Kind != mix.Device.Kind)
        {
            throw CommandFailedException.Usage($"--devices are {devices.Kind}; the mix has profiles for {mix.Device.Kind}.");
        }

        var setup = MixSetup.Of(asked, trace, devices.Count, given.GetResult(flags.Speed) is { Implicit: false } ? given.GetValue(flags.Speed) : null);
        return given.GetValue(flags.Slo) is { } slo ? setup with { Models = [.. setup.Models.Select(model => model with { Slo = SloText.Parse(slo) })] } : setup;
    }

    private static SimulationSetup FromProfile(SimulationFlags flags, ParseResult given, Trace trace, int seed)
    {
        var devices = Devices(flags, given);
        var profile = Profile(given.GetRequiredValue(flags.Profile), devices.Kind);
        var slo = SloText.Parse(given.GetValue(flags.Slo) ?? "ttft=1s,tpot=50ms");
        var count = given.GetValue(flags.Models);
        var law = new ZipfLaw(count, given.GetValue(flags.Zipf), seed);
        var played = trace.SpedUp(given.GetValue(flags.Speed));
        return new SimulationSetup
        {
            Models = [.. Enumerable.Range(1, count).Select(rank => count == 1 ? profile.Package : $"{profile.Package}-{rank:D3}").Select(name => new SimulatedModel(name, profile with { Package = name }, slo))],
            Trace = played,
            Asked = [.. played.Requests.Select(_ => law.Next())],
            Devices = new DeviceShelf(devices.Count, devices.Kind, devices.MemoryBytes, (long)(given.GetValue(flags.Price) * 1e6)),
            Start = Placement.Empty,
            Seed = seed,
        };
    }

    private static (int Count, string Kind, long MemoryBytes) Devices(SimulationFlags flags, ParseResult given)
    {
        try
        {
            var devices = SimulatedDeviceList.Parse(given.GetRequiredValue(flags.Devices), "node");
            return devices.All(device => device.Kind == devices[0].Kind && device.MemoryBytes == devices[0].MemoryBytes)
                ? (devices.Count, devices[0].Kind, devices[0].MemoryBytes)
                : throw CommandFailedException.Usage("--devices of several kinds are not simulated together: name one kind.");
        }
        catch (FormatException exception)
        {
            throw CommandFailedException.Usage("--devices: " + exception.Message);
        }
    }

    private static ModelProfile Profile(string name, string kind)
    {
        var folder = Path.Combine(NodePackages.BundledDirectory(AppContext.BaseDirectory) ?? "", "profiles");
        var path = Path.Combine(folder, $"{name}.{kind}.json");
        if (File.Exists(path))
        {
            return ProfileFile.Read(path);
        }

        var known = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order().ToArray() : [];
        throw CommandFailedException.Usage($"No profile of '{name}' on {kind}; shipped are {string.Join(", ", known)}. Use --mix for others.");
    }
}
