using System.Globalization;

namespace MaiCluster.Serving.Devices;

/// <summary>What an hour of each kind of device costs, as the operator says: <c>h100-80gb=3.5,cpu=0.2</c>.</summary>
public sealed class DevicePrices
{
    /// <summary>Kinds in one list.</summary>
    public const int MaxKinds = 64;

    /// <summary>Of the ledger's currency an hour: far above any device, and a slip of the comma is noticed.</summary>
    public const int MaxPerHour = 1_000_000;

    private const int MicrosPerUnit = 1_000_000;

    private readonly Dictionary<string, long> _micros;

    private DevicePrices(Dictionary<string, long> micros) => _micros = micros;

    /// <summary>Every device is free.</summary>
    public static DevicePrices None { get; } = new([]);

    /// <summary>As it may be written: kinds in order, with their prices in micro-units.</summary>
    public override string ToString() => string.Join(',', _micros.OrderBy(price => price.Key, StringComparer.Ordinal).Select(price => $"{price.Key}={price.Value} micros"));

    /// <summary>Micro-units of the ledger's currency an hour; 0 for a kind that was not named.</summary>
    public long PerHourMicros(string kind) => _micros.GetValueOrDefault(kind);

    /// <param name="text">KIND=PRICE, separated by commas; a price has up to six decimals. Kinds that no node has are no error.</param>
    /// <exception cref="FormatException">The message says which part is wrong and what would be right.</exception>
    public static DevicePrices Parse(string text)
    {
        var micros = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.Split('=', StringSplitOptions.TrimEntries) is not [var kind, var price])
            {
                throw new FormatException($"'{part}' is not a price: expected KIND=PRICE, such as h100-80gb=3.5, and a comma between two.");
            }

            if (!DeviceKind.IsName(kind))
            {
                throw new FormatException($"'{kind}' is not a kind of device: a kind has {DeviceKind.NameRule}.");
            }

            if (!micros.TryAdd(kind, MicrosOf(price, part)))
            {
                throw new FormatException($"'{kind}' has two prices: name each kind once.");
            }
        }

        return micros.Count <= MaxKinds ? new DevicePrices(micros) : throw new FormatException($"{micros.Count} prices are too many: at most {MaxKinds} kinds have one.");
    }

    private static long MicrosOf(string price, string part)
    {
        if (!decimal.TryParse(price, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var units) || units > MaxPerHour)
        {
            throw new FormatException($"'{part}' has no right price: expected 0 to {MaxPerHour} an hour with a decimal point, such as 3.5.");
        }

        var micros = units * MicrosPerUnit;
        return micros == decimal.Truncate(micros)
            ? (long)micros
            : throw new FormatException($"'{part}' is finer than the ledger counts: a price has up to six decimals.");
    }
}
