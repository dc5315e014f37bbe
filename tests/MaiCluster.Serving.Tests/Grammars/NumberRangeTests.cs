using System.Globalization;

namespace MaiCluster.Serving.Tests.Grammars;

public sealed class NumberRangeTests
{
    [Fact]
    public void Integer_ranges_hold_exactly_the_integers_between_their_ends()
    {
        int[] ends = [-120, -100, -99, -10, -9, -1, 0, 1, 7, 10, 42, 99, 100, 105];
        foreach (var low in ends)
        {
            foreach (var high in ends.Where(high => high >= low))
            {
                var grammar = GrammarReading.BytesOf($$"""{"type":"integer","minimum":{{low}},"maximum":{{high}}}""");
                for (var value = -130; value <= 130; value++)
                {
                    Assert.True((low <= value && value <= high) == grammar.Takes(value.ToString(CultureInfo.InvariantCulture)), $"{value} in {low} to {high}");
                }
            }
        }
    }

    [Fact]
    public void Number_ranges_hold_exactly_the_decimals_between_their_ends()
    {
        decimal[] ends = [-12.25m, -10m, -1.5m, -0.05m, 0m, 0.3m, 0.35m, 1m, 9.99m, 10m, 12.5m];
        foreach (var (low, high) in ends.SelectMany(low => ends.Where(high => high > low).Select(high => (low, high))))
        {
            foreach (var exclusive in (bool[])[false, true])
            {
                var (least, most) = exclusive ? ("exclusiveMinimum", "exclusiveMaximum") : ("minimum", "maximum");
                var grammar = GrammarReading.BytesOf(string.Create(CultureInfo.InvariantCulture, $"{{\"type\":\"number\",\"{least}\":{low},\"{most}\":{high}}}"));
                for (var value = -13.00m; value <= 13.00m; value += 0.05m)
                {
                    foreach (var text in (string[])[value.ToString("0.00", CultureInfo.InvariantCulture), value.ToString("0.###", CultureInfo.InvariantCulture), (value + 0.001m).ToString("0.000", CultureInfo.InvariantCulture)])
                    {
                        var number = decimal.Parse(text, CultureInfo.InvariantCulture);
                        var inside = exclusive ? low < number && number < high : low <= number && number <= high;
                        Assert.True(inside == grammar.Takes(text), $"{text} in {low} to {high}, exclusive {exclusive}");
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData("""{"type":"integer","minimum":0}""", "999999999999999", "1000000000000000")]
    [InlineData("""{"type":"integer"}""", "-999999999999999", "-1000000000000000")]
    [InlineData("""{"type":"number","minimum":0.5}""", "999999999999999.123456789012345", "1.1234567890123456")]
    [InlineData("""{"type":"number","maximum":1e300}""", "-999999999999999", "1000000000000000")]
    [InlineData("""{"type":"number"}""", "-0.5e-99", "1e-100")]
    public void Numbers_have_an_end(string schema, string longest, string longer)
    {
        var grammar = GrammarReading.BytesOf(schema);
        Assert.True(grammar.Takes(longest));
        Assert.False(grammar.Takes(longer));
    }
}
