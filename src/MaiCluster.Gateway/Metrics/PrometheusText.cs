using System.Globalization;
using System.Text;

namespace MaiCluster.Gateway.Metrics;

/// <summary>Prometheus' text exposition format, version 0.0.4.</summary>
internal static class PrometheusText
{
    public static string Of(IEnumerable<InstrumentState> instruments)
    {
        var text = new StringBuilder();
        foreach (var family in instruments.GroupBy(Name).OrderBy(family => family.Key, StringComparer.Ordinal))
        {
            var first = family.First();
            var kind = first.Form == InstrumentForm.Histogram ? "histogram" : first.IsCounter ? "counter" : "gauge";
            text.Append("# HELP ").Append(family.Key).Append(' ').Append(Escape(first.Instrument.Description ?? "")).Append('\n');
            text.Append("# TYPE ").Append(family.Key).Append(' ').Append(kind).Append('\n');
            foreach (var instrument in family)
            {
                instrument.Read(series => Write(text, family.Key, instrument, series));
            }
        }

        return text.ToString();
    }

    /// <summary>Dots become underscores; unit and <c>_total</c> are added where the name does not end in them.</summary>
    internal static string Name(InstrumentState state)
    {
        var name = Plain(state.Instrument.Name);
        var unit = state.Instrument.Unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            _ => "",
        };
        name = name.EndsWith(unit, StringComparison.Ordinal) ? name : name + unit;
        return state.IsCounter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static void Write(StringBuilder text, string name, InstrumentState instrument, InstrumentState.Series series)
    {
        if (instrument.Form != InstrumentForm.Histogram)
        {
            Line(text, name, series, null, series.Value);
            return;
        }

        long count = 0;
        for (var i = 0; i < series.Buckets.Length; i++)
        {
            count += series.Buckets[i];
            Line(text, name + "_bucket", series, i < instrument.Bounds.Count ? Number(instrument.Bounds[i]) : "+Inf", count);
        }

        Line(text, name + "_sum", series, null, series.Value);
        Line(text, name + "_count", series, null, count);
    }

    private static void Line(StringBuilder text, string name, InstrumentState.Series series, string? bound, double value)
    {
        var labels = series.Tags.Select(tag => $"{Plain(tag.Key)}=\"{Escape(Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "")}\"");
        var all = string.Join(',', bound is null ? labels : labels.Append($"le=\"{bound}\""));
        text.Append(name).Append(all.Length == 0 ? "" : "{" + all + "}").Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Plain(string name) => string.Create(name.Length, name, static (target, source) =>
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = char.IsAsciiLetterOrDigit(source[i]) ? source[i] : '_';
        }
    });

    private static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);
}
