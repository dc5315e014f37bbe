using System.CommandLine;
using MaiCluster.Engines.Devices;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Profiles;
using MaiCluster.Engines.Text;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;
using MaiCluster.Node.Settings;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Devices;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Node.Profiling;

/// <summary><c>mai profile</c>: what a model's work costs on a device of this machine, for the planner to reckon with.</summary>
internal static class ProfileCommand
{
    public static Command Create(CommandContext context)
    {
        var model = new Argument<string>("MODEL") { Description = "A model of the catalogue, or its package" };
        var deviceName = new Option<string?>("--device") { Description = "Where to measure: cpu, gpu0 and so on [the first GPU that can run it, else cpu]", HelpName = "DEVICE" };
        var quick = new Option<bool>("--quick") { Description = "Fewer steps, each timed less often" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new MaiCommand(
            "profile",
            "Measure a model on this machine and store its profile: decode steps, prefill chunks, load time, memory. A few minutes; leave the machine alone meanwhile.",
            "mai profile mai-text",
            "mai profile mai-text --quick --json > profile.json")
        {
            model, deviceName, quick, json,
        };
        var settings = new SettingFlags(command, "data", "model-dir", "threads", "spinning", "rows", "max-context", "kv-bytes");
        command.SetAction(async (result, cancellationToken) =>
        {
            var options = settings.Read(result, context);
            _ = new DataDirectory(options.DataDirectory); // made for its owner alone before anything is put in it
            var package = await NodePackages.Open(options, context.Time).OpenAsync(result.GetRequiredValue(model), cancellationToken);
            using var devices = NodeDevices.Open(new NodeDeviceOptions { Node = Environment.MachineName }, context.Time, NullLogger.Instance);
            var device = Choose(devices, result.GetValue(deviceName), package);
            var measured = await MeasureAsync(options, context, package, devices, device, result.GetValue(quick) ? ProfilePlan.Quick : ProfilePlan.Whole, cancellationToken);
            var path = new ProfileCatalogueOptions { DataDirectory = options.DataDirectory }.MeasuredPath(measured.Profile.Package, measured.Profile.DeviceKind);
            ProfileFile.Write(measured.Profile, path);
            if (result.GetValue(json))
            {
                await context.Output.WriteLineAsync(ProfileJson.Of(measured, path));
            }
            else
            {
                ProfileTable.Write(context, measured, path);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<MeasuredProfile> MeasureAsync(
        NodeOptions options, CommandContext context, ModelPackage package, NodeDevices devices, Device device, ProfilePlan plan, CancellationToken cancellationToken)
    {
        if (package.Manifest.Modality != "text")
        {
            return await MeasureStepsAsync(options, context, package, device, plan, cancellationToken);
        }

        var isCpu = device.Kind == DeviceKind.Cpu.Name;
        var profiler = new ModelProfiler(
            package,
            device,
            new TextEngineOptions { Rows = options.Rows, MaxContext = options.MaxContext ?? 0, Threads = options.Threads ?? 0, Spinning = options.Spinning },
            new BatchingOptions { KvBytes = options.KvBytes },
            isCpu ? null : () => devices.Read().FirstOrDefault(snapshot => snapshot.Device.Id == device.Id)?.UsedBytes,
            context.Time,
            step => context.Error.WriteLine("mai profile: " + step));
        return await RunAsync(profiler.Measure, package, device, plan, cancellationToken);
    }

    private static Task<MeasuredProfile> MeasureStepsAsync(
        NodeOptions options, CommandContext context, ModelPackage package, Device device, ProfilePlan plan, CancellationToken cancellationToken)
    {
        var modality = NodeModels.ModalitiesOf(NodePackages.Open(options, context.Time), NullLoggerFactory.Instance).FirstOrDefault(known => known.Name == package.Manifest.Modality)
            ?? throw new CommandFailedException($"{package.Manifest.Name} is a model for {package.Manifest.Modality}, which nothing here serves.");
        var onnx = new OnnxOptions { Threads = options.Threads ?? 0, Device = device.Id.Name };
        var profiler = new StepProfiler(package, modality, device, onnx, context.Time, step => context.Error.WriteLine("mai profile: " + step));
        return RunAsync(profiler.Measure, package, device, plan, cancellationToken);
    }

    private static async Task<MeasuredProfile> RunAsync(
        Func<ProfilePlan, CancellationToken, MeasuredProfile> measure, ModelPackage package, Device device, ProfilePlan plan, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(() => measure(plan, cancellationToken), cancellationToken);
        }
        catch (Exception error) when (error is InvalidDataException or InvalidOperationException)
        {
            throw new CommandFailedException($"{package.Manifest.Name} cannot be measured on {device.Id.Name}: {error.Message}");
        }
    }

    private static Device Choose(NodeDevices devices, string? name, ModelPackage package)
    {
        var names = string.Join(", ", devices.Devices.Select(device => device.Id.Name));
        return name is null
            ? devices.Devices.FirstOrDefault(device => package.Manifest.Dtype is ModelDtype.Float16 or ModelDtype.BFloat16 || device.Kind == DeviceKind.Cpu.Name)!
            : devices.Devices.FirstOrDefault(device => device.Id.Name == name)
                ?? throw CommandFailedException.Usage($"There is no device '{name}' on this machine; it has {names}.");
    }
}
