using System.Diagnostics;
using System.Globalization;
using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Text;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Profiles;

namespace MaiCluster.Engines.Profiles;

/// <summary>Measures a text package on a device of this machine: load time, memory, decode steps, prefill chunks; then fits the cost of a step.</summary>
/// <param name="usedBytes">Of the device; null = the memory of this process counts, as on a CPU.</param>
public sealed class ModelProfiler(
    ModelPackage package,
    Device device,
    TextEngineOptions engineOptions,
    BatchingOptions batching,
    Func<long?>? usedBytes,
    TimeProvider time,
    Action<string> progress)
{
    /// <summary>Takes minutes; the calling thread is the engine's.</summary>
    /// <exception cref="InvalidDataException">The package cannot be loaded on the device.</exception>
    public MeasuredProfile Measure(ProfilePlan plan, CancellationToken cancellationToken)
    {
        var options = engineOptions with { MaxContext = MaxContext(), PrefillChunk = batching.StepTokens, Device = device.Id.Name };

        // :: Step 1: load and unload, the last copy stays
        var loadSeconds = double.MaxValue;
        for (var i = 1; i < plan.Loads; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress($"loading, {i} of {plan.Loads}");
            using var passing = Load(options, ref loadSeconds);
        }

        progress($"loading, {plan.Loads} of {plan.Loads}");
        var before = UsedBytes();
        using var engine = Load(options, ref loadSeconds);

        // :: Step 2: what it takes while it works, keys and values left out
        var shape = engine.Shape;
        var chunk = Math.Min(batching.StepTokens, shape.MaxContext / 2);
        engine.Prefill(0, 0, new int[chunk]);
        engine.ReleaseRow(0, 0);
        var taken = UsedBytes() - before - (chunk * shape.KvBytesPerToken);

        // :: Step 3: steps, and the function that fits them
        var kvTokens = batching.KvBytes / shape.KvBytesPerToken;
        var steps = new StepTimer(engine, plan, kvTokens, batching.StepTokens, time, progress).Run(cancellationToken);
        var fit = StepCostFit.Of(steps);
        return new MeasuredProfile(
            new ModelProfile
            {
                Package = package.Manifest.Name,
                DeviceKind = device.Kind,
                Source = Source(),
                IsMeasured = true,
                WeightBytes = Math.Max(taken, package.Manifest.TotalBytes),
                KvBytesPerToken = shape.KvBytesPerToken,
                MaxRows = shape.DecodeRows,
                MaxContext = (int)Math.Min(shape.MaxContext, kvTokens),
                StepTokens = batching.StepTokens,
                LoadSeconds = Math.Round(loadSeconds, 3),
                Cost = fit.Cost,
                FitError = Math.Round(fit.MeanRelativeError, 4),
            },
            steps);
    }

    private ITextEngine Load(TextEngineOptions options, ref double least)
    {
        var started = time.GetTimestamp();
        var engine = TextEngineLoader.Load(package.Folder, package.Manifest.Dtype, options, out _);
        least = Math.Min(least, time.GetElapsedTime(started).TotalSeconds);
        return engine;
    }

    private string Source()
    {
        var threads = device.Kind == DeviceKind.Cpu.Name && engineOptions.Threads > 0 ? FormattableString.Invariant($" ({engineOptions.Threads} used)") : "";
        return string.Create(CultureInfo.InvariantCulture, $"measured {time.GetUtcNow():yyyy-MM-dd} on {device.Description}{threads}");
    }

    private int MaxContext()
    {
        var most = TextPackageSettings.Read(package.Manifest).MaxContext ?? 0;
        return engineOptions.MaxContext == 0 || most == 0 ? engineOptions.MaxContext + most : Math.Min(engineOptions.MaxContext, most);
    }

    private long UsedBytes()
    {
        if (usedBytes?.Invoke() is { } bytes)
        {
            return bytes;
        }

        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
