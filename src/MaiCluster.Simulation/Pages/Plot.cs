using System.Globalization;
using System.Text;

namespace MaiCluster.Simulation.Pages;

/// <summary>A line or area over time as SVG, drawn by us. Colours are classes of the page's style, so that it turns with light and dark.</summary>
internal sealed class Plot(string title, string unit, double seconds)
{
    private const double Width = 720, Height = 220, Left = 46, Right = 12, Top = 14, Bottom = 28;

    private readonly List<Series> _series = [];

    /// <param name="style">A colour class: c1 to c5.</param>
    /// <param name="points">Seconds and value, in order.</param>
    /// <param name="isArea">Filled down to the axis; those added first lie below.</param>
    public Plot Add(string name, string style, IReadOnlyList<(double Seconds, double Value)> points, bool isArea = false)
    {
        _series.Add(new Series(name, style, points, isArea));
        return this;
    }

    public string Svg(double? top = null)
    {
        var highest = top ?? Nice(_series.SelectMany(series => series.Points).Select(point => point.Value).DefaultIfEmpty(1).Max());
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<figure><figcaption><h2>{Escaped(title)}</h2><span>{Escaped(unit)}</span></figcaption>");
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Escaped(title)}\">");
        Axes(svg, highest);
        foreach (var series in _series)
        {
            Draw(svg, series, highest);
        }

        svg.Append("</svg><ul class=\"legend\">");
        foreach (var series in _series)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<li><i class=\"{series.Style}\"></i>{Escaped(series.Name)}</li>");
        }

        return svg.Append("</ul></figure>").ToString();
    }

    internal static string Escaped(string text) => System.Net.WebUtility.HtmlEncode(text);

    /// <summary>The next of 1, 2, 2.5, 5 times a power of ten.</summary>
    internal static double Nice(double value)
    {
        if (value <= 0)
        {
            return 1;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return new[] { 1, 2, 2.5, 5, 10 }.First(step => step * power >= value * 0.999999) * power;
    }

    private void Axes(StringBuilder svg, double highest)
    {
        for (var step = 0; step <= 4; step++)
        {
            var y = Y(highest * step / 4, highest);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\"/><text x=\"{Left - 6}\" y=\"{y + 3.5:0.#}\" text-anchor=\"end\">{highest * step / 4:0.##}</text>");
        }

        for (var step = 0; step <= 6; step++)
        {
            var at = seconds * step / 6;
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(at):0.#}\" y=\"{Height - 8}\" text-anchor=\"{(step == 6 ? "end" : "middle")}\">{Clock(at)}</text>");
        }
    }

    private void Draw(StringBuilder svg, Series series, double highest)
    {
        if (series.Points.Count == 0)
        {
            return;
        }

        var path = new StringBuilder();
        foreach (var (at, value) in series.Points)
        {
            path.Append(CultureInfo.InvariantCulture, $"{(path.Length == 0 ? 'M' : 'L')}{X(at):0.#} {Y(Math.Min(value, highest), highest):0.#}");
        }

        if (series.IsArea)
        {
            path.Append(CultureInfo.InvariantCulture, $"L{X(series.Points[^1].Seconds):0.#} {Y(0, highest):0.#}L{X(series.Points[0].Seconds):0.#} {Y(0, highest):0.#}Z");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"{series.Style} {(series.IsArea ? "area" : "line")}\" d=\"{path}\"><title>{Escaped(series.Name)}</title></path>");
    }

    private static string Clock(double at) => at < 120 ? at.ToString("0 s", CultureInfo.InvariantCulture) : TimeSpan.FromSeconds(at).ToString(at < 3600 ? @"m\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture);

    private double X(double at) => Left + ((Width - Left - Right) * (seconds <= 0 ? 0 : Math.Clamp(at / seconds, 0, 1)));

    private static double Y(double value, double highest) => Height - Bottom - ((Height - Top - Bottom) * (highest <= 0 ? 0 : value / highest));

    private sealed record Series(string Name, string Style, IReadOnlyList<(double Seconds, double Value)> Points, bool IsArea);
}
