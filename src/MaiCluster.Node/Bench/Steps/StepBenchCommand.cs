using System.CommandLine;
using MaiCluster.Engines.Modalities;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;
using MaiCluster.Node.Settings;
using MaiCluster.Node.Terminal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Node.Bench.Steps;

/// <summary><c>mai bench NAME</c> of one modality: what it needs is installed, then measured.</summary>
internal static class StepBenchCommand
{
    /// <param name="name">Such as <c>embed</c>.</param>
    /// <param name="model">Measured unless another one is named.</param>
    /// <param name="description">What is measured.</param>
    /// <param name="subjectOf">What is asked of the package.</param>
    public static MaiCommand Create(CommandContext context, string name, string model, string description, Func<ModelPackage, IModality, StepBenchSubject> subjectOf)
    {
        var chosen = new Argument<string>("MODEL") { Description = "A model of this kind", DefaultValueFactory = _ => model };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var dry = new Option<bool>("--dry") { Description = "A short run whose figures mean nothing: shows that it works" };
        var command = new MaiCommand(name, description, $"mai bench {name}", $"mai bench {name} --json > {name}.json") { chosen, json, dry };
        var settings = new SettingFlags(command, "data", "model-dir", "threads");
        command.SetAction(async (result, cancellationToken) =>
        {
            var options = settings.Read(result, context);
            _ = new DataDirectory(options.DataDirectory);
            var packages = NodePackages.Open(options, context.Time);
            var wanted = result.GetRequiredValue(chosen);
            await InstallDisplay.EnsureAsync(context, packages, wanted, cancellationToken);
            var package = await packages.OpenAsync(wanted, cancellationToken);
            var modality = NodeModels.ModalitiesOf(packages, NullLoggerFactory.Instance).First(known => known.Name == package.Manifest.Modality);
            var subject = subjectOf(package, modality) with { Model = wanted, Flags = FlagsOf(options) };
            var plan = result.GetValue(dry) ? StepBenchPlan.Dry : StepBenchPlan.Whole;
            var bench = new StepBench(
                package, modality, new OnnxOptions { Threads = options.Threads ?? 0 }, subject, plan, step => context.Error.WriteLine($"mai bench: {step}"), context.Time);
            var report = await bench.RunAsync(cancellationToken);
            await context.Output.WriteLineAsync(result.GetValue(json) ? report.ToJson() : report.ToTable());
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The node under test has data of its own, so it is shown where installed packages lie.</summary>
    public static IReadOnlyList<string> FlagsOf(NodeOptions options)
    {
        var installed = Path.Combine(options.DataDirectory, "models");
        string[] folder = options.ModelDirectory is { } given ? ["--model-dir", given] : Directory.Exists(installed) ? ["--model-dir", installed] : [];
        return [.. folder, .. options.Threads is { } threads ? (string[])["--threads", threads.ToString(System.Globalization.CultureInfo.InvariantCulture)] : []];
    }
}
