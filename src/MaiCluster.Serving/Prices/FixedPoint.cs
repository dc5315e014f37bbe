using System.Globalization;

namespace MaiCluster.Serving.Prices;

/// <summary>Decimal numbers as whole numbers of their last decimal place: nothing here is ever a binary fraction.</summary>
internal static class FixedPoint
{
    /// <summary>A <see cref="decimal"/> holds any number of so many characters exactly.</summary>
    private const int MostCharacters = 28;

    /// <param name="text">Digits and at most one point.</param>
    /// <param name="decimals">At most, up to 9.</param>
    /// <param name="most">The largest that is right; times ten to the power of <paramref name="decimals"/> it fits a long.</param>
    /// <param name="scaled">The number times ten to the power of <paramref name="decimals"/>.</param>
    /// <returns>What is wrong, as the end of a sentence; null when nothing is.</returns>
    public static string? Read(string text, int decimals, long most, out long scaled)
    {
        scaled = 0;
        if (text.StartsWith('-'))
        {
            return $"{Short(text)} is negative; expected at least 0";
        }

        if (text.Length > MostCharacters || !decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            return $"{Short(text)} is no plain number; expected digits and at most one decimal point, such as 0.15";
        }

        if (value > most)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{text} is too much; expected at most {most}");
        }

        var whole = value * Ten(decimals);
        if (whole != decimal.Truncate(whole))
        {
            return $"{text} has too many decimals; expected at most {decimals}";
        }

        scaled = (long)whole;
        return null;
    }

    /// <summary>The number as it is read, without zeros at its end.</summary>
    public static string Text(long scaled, int decimals)
    {
        var (whole, rest) = Math.DivRem(scaled, Ten(decimals));
        var fraction = rest.ToString(CultureInfo.InvariantCulture).PadLeft(decimals, '0').TrimEnd('0');
        return whole.ToString(CultureInfo.InvariantCulture) + (fraction.Length > 0 ? "." + fraction : "");
    }

    private static long Ten(int power)
    {
        var product = 1L;
        for (var i = 0; i < power; i++)
        {
            product *= 10;
        }

        return product;
    }

    private static string Short(string text) => text.Length <= MostCharacters ? text : text[..MostCharacters] + "...";
}
