using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Profiles;
using MaiCluster.Serving.Replicas;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Engines.Simulated;

/// <summary>Makes replicas that load nothing: they take the time, the memory and the steps that the package's profile says.</summary>
/// <param name="models">Tokenizers and templates.</param>
/// <param name="devices">The simulated devices of this node.</param>
/// <param name="batching">The queue's limits and the bytes for keys and values; rows and step size are the profile's.</param>
public sealed partial class SimulatedReplicaLoader(
    IServedModels models,
    IProfileCatalogue profiles,
    IReadOnlyDictionary<DeviceId, SimulatedDevice> devices,
    BatchingOptions batching,
    TimeProvider time,
    ILoggerFactory loggers) : IReplicaLoader
{
    /// <summary>Further rows that keep prefixes while all others decode.</summary>
    private const int PrefixRows = 8;

    private readonly ILogger _log = loggers.CreateLogger<SimulatedReplicaLoader>();

    public async Task<LoadedReplica> LoadAsync(string package, Device device, CancellationToken cancellationToken)
    {
        if (!devices.TryGetValue(device.Id, out var simulated))
        {
            throw new InvalidDataException($"{device.Id} is not a simulated device of this node.");
        }

        var profile = profiles.Find(package, device.Kind)
            ?? throw new InvalidDataException($"{package} has no profile for {device.Kind}: put one into DATA/profiles/{package}/{device.Kind}.json, or simulate a device of another kind.");
        var (opened, failure) = await models.OpenAsync(package, cancellationToken);
        if (opened is not TextModel model)
        {
            throw new InvalidDataException(failure?.Message ?? $"{package} is a model for {opened!.Modality}; simulated devices serve text.");
        }

        var options = Size(profile, model, simulated);
        var bytes = profile.WeightBytes + options.KvBytes;
        if (!simulated.TryTake(bytes))
        {
            throw Full(profile, simulated, bytes);
        }

        try
        {
            await Task.Delay(TimeSpan.FromSeconds(profile.LoadSeconds), time, cancellationToken);
            LogLoaded(package, device.Id, device.Kind, profile.Source);
            var shape = new TextEngineShape(
                profile.MaxRows, profile.MaxRows + PrefixRows, Math.Min(profile.MaxContext, model.MaxContext), model.VocabularySize, profile.KvBytesPerToken);
            var engine = new SimulatedTextEngine(model, shape, profile.Cost, simulated.Work, () => simulated.GiveBack(bytes));
            return new LoadedReplica(
                model with { MaxContext = shape.MaxContext },
                new TextBatchLoop(package, engine, model.Tokenizer.Vocabulary, model.EndTokens, options, time, loggers.CreateLogger<TextBatchLoop>()));
        }
        catch
        {
            simulated.GiveBack(bytes);
            throw;
        }
    }

    /// <summary>At least one full context, and no more than is free.</summary>
    private BatchingOptions Size(ModelProfile profile, TextModel model, SimulatedDevice device)
    {
        var least = Math.Min(profile.MaxContext, model.MaxContext) * profile.KvBytesPerToken;
        var free = device.FreeBytes - profile.WeightBytes;
        return free >= least
            ? batching with { StepTokens = profile.StepTokens, KvBytes = Math.Clamp(batching.KvBytes, least, free) }
            : throw Full(profile, device, profile.WeightBytes + least);
    }

    private static InvalidDataException Full(ModelProfile profile, SimulatedDevice device, long bytes) =>
        new($"{profile.Package} needs {bytes >> 20} MiB with one full context; {device.Device.Id} has {device.FreeBytes >> 20} MiB free of {device.Device.MemoryBytes >> 20}.");

    [LoggerMessage(42, LogLevel.Information, "{Package} on {Device} is simulated as on {Kind}: {Source}.")]
    private partial void LogLoaded(string package, DeviceId device, string kind, string source);
}
