using MaiCluster.Node.Commands;

namespace MaiCluster.Node.Hosting;

/// <summary>Brings the models of <c>--models</c> up.</summary>
internal sealed partial class ModelStart(EmbeddedCluster cluster, ILogger logger)
{
    /// <exception cref="CommandFailedException">It cannot be served; the message says why.</exception>
    public async Task LoadAsync(string model, CancellationToken cancellationToken)
    {
        if (await cluster.WakeAsync(model, cancellationToken) is { } reason)
        {
            throw new CommandFailedException($"The model '{model}' cannot be loaded: {reason}");
        }
    }

    /// <summary>Loads one after the other. One that cannot be served is logged, and asked for again on its first use.</summary>
    public async Task LoadRestAsync(IEnumerable<string> models, CancellationToken cancellationToken)
    {
        foreach (var model in models)
        {
            try
            {
                await LoadAsync(model, cancellationToken);
            }
            catch (CommandFailedException e)
            {
                LogNotServed(logger, model, e.Message);
            }
        }
    }

    [LoggerMessage(10, LogLevel.Error, "{Model} is not served: {Reason}")]
    private static partial void LogNotServed(ILogger logger, string model, string reason);
}
