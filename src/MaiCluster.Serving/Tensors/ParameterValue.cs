using System.Globalization;

namespace MaiCluster.Serving.Tensors;

/// <summary>A parameter of a request or an answer, as the open inference protocol has them: one of four kinds.</summary>
public sealed record ParameterValue
{
    private ParameterValue()
    {
    }

    public bool? Flag { get; private init; }

    public long? Whole { get; private init; }

    public double? Real { get; private init; }

    public string? Text { get; private init; }

    /// <summary>The number, whole or not; null for other kinds.</summary>
    public double? Number => Whole ?? Real;

    public static ParameterValue Of(bool value) => new() { Flag = value };

    public static ParameterValue Of(long value) => new() { Whole = value };

    public static ParameterValue Of(double value) => new() { Real = value };

    public static ParameterValue Of(string value) => new() { Text = value };

    public override string ToString() => this switch
    {
        { Flag: { } flag } => flag ? "true" : "false",
        { Whole: { } whole } => whole.ToString(CultureInfo.InvariantCulture),
        { Real: { } real } => real.ToString(CultureInfo.InvariantCulture),
        _ => Text!,
    };
}
