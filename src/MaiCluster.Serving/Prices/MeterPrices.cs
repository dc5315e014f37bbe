using MaiCluster.Serving.Metering;

namespace MaiCluster.Serving.Prices;

/// <summary>What each meter costs, in one currency. Immutable.</summary>
public sealed class MeterPrices
{
    /// <summary>Charges add up in billionths of a price's currency and millionths of its unit: so many are a micro-unit.</summary>
    private const long PerMicro = 1_000_000_000;

    private readonly UnitPrice?[] _stated;
    private readonly long[] _billionths;

    /// <param name="prices">A meter that is not there costs nothing; cached tokens cost what other prompt tokens do.</param>
    /// <param name="rate">Of the currency that they are in; null = the ledger's.</param>
    public MeterPrices(IReadOnlyDictionary<Meter, UnitPrice> prices, ExchangeRate? rate = null)
    {
        Rate = rate;
        _stated = [.. Meter.All.Select(meter => prices.TryGetValue(meter, out var price) ? price : (UnitPrice?)null)];
        _billionths = [.. _stated.Select(price => price?.Billionths ?? 0)];
        _billionths[Meter.CachedTokens.Index] = (_stated[Meter.CachedTokens.Index] ?? _stated[Meter.PromptTokens.Index])?.Billionths ?? 0;
    }

    public static MeterPrices Free { get; } = new(new Dictionary<Meter, UnitPrice>());

    /// <summary>Of the currency that they are in, for the ledger to keep; null = they are in the ledger's.</summary>
    public ExchangeRate? Rate { get; }

    public bool IsFree => _billionths.All(price => price == 0);

    /// <summary>The meters that a price is stated for.</summary>
    public IEnumerable<(Meter Meter, UnitPrice Price)> Stated =>
        Meter.All.Where(meter => _stated[meter.Index] is not null).Select(meter => (meter, _stated[meter.Index]!.Value));

    /// <summary>What its unit costs, in the currency that these prices are in.</summary>
    public UnitPrice this[Meter meter] => new(_billionths[meter.Index]);

    /// <summary>What it all costs, in micro-units of the ledger's currency: exact until it is rounded, once, half to even.</summary>
    /// <param name="quantities">Each at least 0.</param>
    /// <exception cref="OverflowException">It costs more than 9.2e12 units of the ledger's currency.</exception>
    public long Charge(in MeteredQuantities quantities)
    {
        // What overflows 128 bits would not fit 64 after the division either.
        checked
        {
            var sum = Int128.Zero;
            foreach (var meter in Meter.All)
            {
                if (_billionths[meter.Index] is > 0 and var price)
                {
                    sum += (Int128)price * meter.Millionths * meter.Count(quantities);
                }
            }

            return Rate is null ? Micros.Round(sum, PerMicro) : Micros.Round(sum * Rate.Billionths, (Int128)PerMicro * ExchangeRate.One);
        }
    }
}
