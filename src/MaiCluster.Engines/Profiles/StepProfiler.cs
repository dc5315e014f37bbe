using System.Diagnostics;
using System.Globalization;
using MaiCluster.Engines.Modalities;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Profiles;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;

namespace MaiCluster.Engines.Profiles;

/// <summary>Measures a package that is not for text: load time, memory, and what a unit of its work takes, by the request that the modality warms its copies up with.</summary>
public sealed class StepProfiler(ModelPackage package, IModality modality, Device device, OnnxOptions options, TimeProvider time, Action<string> progress)
{
    /// <summary>The calling thread is the engine's.</summary>
    /// <exception cref="InvalidDataException">The package cannot be loaded, or there is nothing to measure it by.</exception>
    public MeasuredProfile Measure(ProfilePlan plan, CancellationToken cancellationToken)
    {
        // :: Step 1: load and unload, the last copy stays
        var request = modality.WarmUp(modality.Read(package))
            ?? throw new InvalidDataException($"{package.Manifest.Name} has no request that warms it up, so there is nothing to measure it by.");
        var loadSeconds = double.MaxValue;
        var before = UsedBytes();
        for (var load = 1; load < plan.Loads; load++)
        {
            progress($"loading, {load} of {plan.Loads}");
            using var passing = Load(ref loadSeconds);
        }

        progress($"loading, {plan.Loads} of {plan.Loads}");
        using var engine = Load(ref loadSeconds);

        // :: Step 2: the same request again and again; the first run is warming up
        Run(engine, request);
        var seconds = double.MaxValue;
        for (var repeat = 1; repeat <= plan.Repeats; repeat++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress($"{request.Work} units of work, {repeat} of {plan.Repeats}");
            seconds = Math.Min(seconds, Run(engine, request));
        }

        return new MeasuredProfile(ProfileOf(engine, request, seconds, loadSeconds, UsedBytes() - before), new StepMeasurements([], [new PrefillMeasurement(request.Work, 0, seconds)]));
    }

    private IStepEngine Load(ref double least)
    {
        var started = time.GetTimestamp();
        var engine = modality.Load(package, options);
        least = Math.Min(least, time.GetElapsedTime(started).TotalSeconds);
        return engine;
    }

    private double Run(IStepEngine engine, TensorRequest request)
    {
        var started = time.GetTimestamp();
        using var task = engine.Begin(request);
        while (!task.IsDone)
        {
            engine.Step([task], static (_, _) => { });
        }

        return time.GetElapsedTime(started).TotalSeconds;
    }

    private ModelProfile ProfileOf(IStepEngine engine, TensorRequest request, double seconds, double loadSeconds, long taken) => new()
    {
        Package = package.Manifest.Name,
        DeviceKind = device.Kind,
        Source = string.Create(CultureInfo.InvariantCulture, $"measured {time.GetUtcNow():yyyy-MM-dd} on {device.Description}, by its warm-up request"),
        IsMeasured = true,
        WeightBytes = Math.Max(taken, package.Manifest.TotalBytes),
        KvBytesPerToken = 0,
        MaxRows = engine.Limits.Requests,
        MaxContext = ProfileGuess.StepContext,
        StepTokens = ProfileGuess.StepChunk,
        LoadSeconds = Math.Round(loadSeconds, 3),
        Cost = new StepCost(0, 0, 0, 0, seconds / request.Work, 0),
    };

    private static long UsedBytes()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
