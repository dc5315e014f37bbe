using MaiCluster.Engines.Packages;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Settings;
using MaiCluster.Node.Terminal;

namespace MaiCluster.Node.Hosting;

/// <summary>Installs the models of <c>--models</c> that are not here, before anything is placed on a device.</summary>
internal static partial class ModelInstallation
{
    /// <returns>The options with the models that are here: one that cannot be installed is logged and left out, so that the others serve without a network.</returns>
    /// <exception cref="PackageException">Not even the first one can be.</exception>
    public static async Task<NodeOptions> RunAsync(NodeOptions options, PackageStore packages, CommandContext context, ILogger logger, CancellationToken cancellationToken)
    {
        var here = new List<string>();
        foreach (var model in options.Models)
        {
            try
            {
                await InstallDisplay.EnsureAsync(context, packages, model, cancellationToken);
                here.Add(model);
            }
            catch (PackageException e) when (here.Count > 0)
            {
                LogNotInstalled(logger, model, e.Message);
            }
        }

        return options with { Models = here };
    }

    [LoggerMessage(12, LogLevel.Error, "{Model} is not served: {Reason}")]
    private static partial void LogNotInstalled(ILogger logger, string model, string reason);
}
