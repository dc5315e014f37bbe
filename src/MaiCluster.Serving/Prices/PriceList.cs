using MaiCluster.Serving.Ledgers;

namespace MaiCluster.Serving.Prices;

/// <summary>All prices from one day on, until the next list's. Immutable: a request keeps the one that was in force when it was admitted.</summary>
public sealed record PriceList
{
    /// <summary>In force where nothing is: before the first day of a book. It has no price.</summary>
    public static PriceList None { get; } = new() { From = DateOnly.MinValue };

    /// <summary>Its first day, UTC.</summary>
    public required DateOnly From { get; init; }

    /// <summary>By currency.</summary>
    public IReadOnlyDictionary<string, ExchangeRate> Rates { get; init; } = new Dictionary<string, ExchangeRate>();

    /// <summary>By kind.</summary>
    public IReadOnlyDictionary<string, DevicePrice> Devices { get; init; } = new Dictionary<string, DevicePrice>();

    /// <summary>By the name that clients ask for.</summary>
    public IReadOnlyDictionary<string, ModelPrices> Models { get; init; } = new Dictionary<string, ModelPrices>();

    /// <summary>By scenario: what clients pay in place of the model's price.</summary>
    public IReadOnlyDictionary<string, MeterPrices> Scenarios { get; init; } = new Dictionary<string, MeterPrices>();

    /// <summary>What clients pay for a model that is not in <see cref="Models"/>; null = it has no price and is not served.</summary>
    public MeterPrices? Default { get; init; }

    public DateTimeOffset Begins => LedgerDate.Midnight(From);

    /// <summary>The prices of a model, its own or the default; null = it has none.</summary>
    public ModelPrices? Model(string name) =>
        Models.TryGetValue(name, out var own) ? own : Default is { } bill ? new ModelPrices { Bill = bill } : null;

    /// <summary>What the client pays: the scenario's price, else that of the model it asked for; null = there is none.</summary>
    /// <param name="scenario">Null = none.</param>
    public MeterPrices? Bill(string model, string? scenario) =>
        scenario is not null && Scenarios.TryGetValue(scenario, out var bill) ? bill
        : Models.TryGetValue(model, out var own) ? own.Bill : Default;

    public override string ToString() => LedgerDate.Text(From);
}
