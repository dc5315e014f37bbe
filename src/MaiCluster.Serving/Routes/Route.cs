using System.Text.Json;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Ledgers;

namespace MaiCluster.Serving.Routes;

/// <summary>Where the requests of a scenario go. Immutable.</summary>
public sealed record Route
{
    public const int MostVariants = 16, MostFallbacks = 8;

    /// <summary>Largest weight of a variant.</summary>
    public const int MaxWeight = 1_000_000;

    /// <summary>Longest defaults of one model, in characters of JSON.</summary>
    public const int MaxDefaults = 16 * 1024;

    /// <summary>Models that share the scenario's requests; at least one with a weight.</summary>
    public required IReadOnlyList<RouteVariant> Variants { get; init; }

    /// <summary>Asked in this order where the variant does not answer.</summary>
    public IReadOnlyList<RouteFallback> Fallbacks { get; init; } = [];

    /// <summary>Null = none.</summary>
    public RouteShadow? Shadow { get; init; }

    /// <summary>Every model that may answer, each once.</summary>
    public IEnumerable<string> Models => Variants.Select(variant => variant.Model).Concat(Fallbacks.Select(fallback => fallback.Model)).Distinct(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">It is no route; the message says what is wrong and what would be right.</exception>
    public Route Checked()
    {
        if (Variants.Count is 0 or > MostVariants || Fallbacks.Count > MostFallbacks)
        {
            throw new ArgumentException($"A route has 1 to {MostVariants} variants and at most {MostFallbacks} fallbacks; this one has {Variants.Count} and {Fallbacks.Count}.");
        }

        if (Variants.Any(variant => variant.Weight is < 0 or > MaxWeight) || Variants.All(variant => variant.Weight == 0))
        {
            throw new ArgumentException($"Weights are 0 to {MaxWeight}, and one of them at least is above 0: otherwise nothing answers.");
        }

        foreach (var (what, models) in new[] { ("variants", Variants.Select(variant => variant.Model)), ("fallbacks", Fallbacks.Select(fallback => fallback.Model)) })
        {
            if (models.GroupBy(model => model, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            {
                throw new ArgumentException($"'{twice.Key}' is among the {what} twice: name each model once.");
            }
        }

        if (Fallbacks.FirstOrDefault(fallback => fallback.On == RouteCauses.None) is { } never)
        {
            throw new ArgumentException($"The fallback '{never.Model}' is never asked: say on what, {RouteCauseWords.Right}.");
        }

        if (Shadow is { } shadow)
        {
            if (shadow.Millionths is < 1 or > RouteShadow.Whole)
            {
                throw new ArgumentException("A shadow gets more than 0 and at most 100 percent of the requests.");
            }

            if (!PayerId.IsPart(shadow.Experiment))
            {
                throw new ArgumentException($"'{shadow.Experiment}' cannot name an experiment: expected {PayerId.Right}.");
            }
        }

        foreach (var (model, defaults) in Variants.Select(variant => (variant.Model, variant.Defaults))
            .Concat(Fallbacks.Select(fallback => (fallback.Model, fallback.Defaults)))
            .Append((Shadow?.Model ?? Variants[0].Model, Shadow?.Defaults)))
        {
            LedgerName.Checked(model);
            CheckDefaults(model, defaults);
        }

        return this;
    }

    private static void CheckDefaults(string model, string? defaults)
    {
        if (defaults is null)
        {
            return;
        }

        if (defaults.Length > MaxDefaults)
        {
            throw new ArgumentException($"The defaults of '{model}' have {defaults.Length} characters: at most {MaxDefaults} are kept.");
        }

        try
        {
            using var json = JsonDocument.Parse(defaults);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                return;
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new ArgumentException($"The defaults of '{model}' must be a JSON object of fields, such as {{\"temperature\": 0.2}}.");
    }
}
