using MaiCluster.Node.Commands;
using MaiCluster.Node.Settings;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Node.Prices;

/// <summary>Models that have no price are not loaded at start.</summary>
internal static partial class PricedStart
{
    /// <returns>The options with the models that have one; the others are logged, so that these serve.</returns>
    /// <exception cref="CommandFailedException">None has.</exception>
    public static NodeOptions Keep(NodeOptions options, IPrices prices, DateTimeOffset now, ILogger logger)
    {
        var missing = options.Models.Select(model => (Model: model, Reason: PricedModels.Missing(model, prices, now))).ToLookup(model => model.Reason is null);
        if (options.Models.Count > 0 && !missing[true].Any())
        {
            throw new CommandFailedException($"None of the models to load has a price in {prices.Source}. {missing[false].First().Reason}");
        }

        foreach (var (model, reason) in missing[false])
        {
            LogNotServed(logger, model, reason!);
        }

        return options with { Models = [.. missing[true].Select(model => model.Model)] };
    }

    [LoggerMessage(13, LogLevel.Error, "{Model} is not served: {Reason}")]
    private static partial void LogNotServed(ILogger logger, string model, string reason);
}
