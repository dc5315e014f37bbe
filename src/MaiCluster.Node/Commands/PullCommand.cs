using System.CommandLine;
using MaiCluster.Node.Hosting;
using MaiCluster.Node.Terminal;

namespace MaiCluster.Node.Commands;

/// <summary><c>mai pull</c>: installs a model package.</summary>
internal static class PullCommand
{
    public static Command Create(CommandContext context)
    {
        var model = new Argument<string>("NAME|SOURCE") { Description = "A known model, npm:name@version, hf:owner/repo@revision, or the path of a folder" };
        var name = new Option<string?>("--name") { Description = "What to call a package from a source [as the source has it]", HelpName = "NAME" };
        var command = new MaiCommand(
            "pull",
            "Install a model, or check and repair an installed one. What was fetched before an interruption is kept.",
            "mai pull mai-text",
            "mai pull hf:HuggingFaceTB/SmolLM2-135M-Instruct@main --name smol",
            "mai pull ./my-model") { model, name };
        var settings = new SettingFlags(command, "data", "model-dir");

        command.SetAction(async (result, cancellationToken) =>
        {
            var options = settings.Read(result, context);
            _ = new DataDirectory(options.DataDirectory); // made for its owner alone before anything is put in it
            var wanted = result.GetRequiredValue(model);
            var packages = NodePackages.Open(options, context.Time);
            var package = await InstallDisplay.ShowAsync(
                context, wanted, progress => packages.InstallAsync(wanted, result.GetValue(name), progress, cancellationToken));
            await InstallDisplay.EnsureAsync(context, packages, package.Manifest.Name, cancellationToken); // what it uses
            await context.Output.WriteLineAsync($"{package.Manifest.Name} is installed: {ByteSize.Text(package.Manifest.TotalBytes)} in {package.Folder}");
            return ExitCode.Done;
        });
        return command;
    }
}
