using System.Globalization;
using System.Text;
using MaiCluster.Simulation.Reports;

namespace MaiCluster.Simulation.Pages;

/// <summary>One run as a self-contained HTML page: nothing is loaded from elsewhere, no script; light and dark.</summary>
public static class ReportPage
{
    public static string Html(SimulationReport report)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        page.Append(CultureInfo.InvariantCulture, $"<title>{Plot.Escaped(report.Trace)} · MaiCluster simulation</title><style>{PageStyle.Css}</style></head><body><main>");
        Head(page, report);
        Tiles(page, report);
        page.Append("<section class=\"plots\">").Append(Devices(report)).Append(Attainment(report)).Append(Queue(report)).Append(Cost(report)).Append("</section>");
        LossBar(page, report);
        Models(page, report);
        page.Append("</main></body></html>\n");
        return page.ToString();
    }

    private static void Head(StringBuilder page, SimulationReport report) =>
        page.Append(CultureInfo.InvariantCulture, $"<header><p class=\"kind\">Simulation: no device and no model took part</p><h1>{Plot.Escaped(report.Trace)}</h1><p>{report.Requests:N0} requests in {report.Seconds:N0} s on up to {Plot.Escaped(report.Devices)} · fleet <b>{Plot.Escaped(report.Fleet)}</b> · route <b>{Plot.Escaped(report.Route)}</b> · seed {report.Seed}</p></header>");

    private static void Tiles(StringBuilder page, SimulationReport report)
    {
        page.Append("<section class=\"tiles\">");
        Tile($"{report.Attainment * 100:0.00} %", "met both times", $"{report.Late:N0} late, {report.Shed:N0} shed");
        Tile($"{report.Goodput:0.##}", "requests/s in time", $"prefix hits {report.PrefixHitRate * 100:0.#} %");
        Tile($"{report.TtftMs.P99:N0} ms", "first token, p99", $"p50 {report.TtftMs.P50:N0} ms");
        Tile($"{report.TpotMs.P99:0.#} ms", "per token, p99", $"p50 {report.TpotMs.P50:0.#} ms");
        Tile($"{report.DeviceHours:0.##} h", "device-hours", $"{report.DeviceHours / Math.Max(1e-9, report.BoundDeviceHours):0.00} times the bound");
        Tile($"{report.Cost:0.00}", "cost", $"{report.PricePerHour:0.##} per device-hour");
        page.Append("</section>");

        void Tile(FormattableString value, string name, FormattableString note) =>
            page.Append(CultureInfo.InvariantCulture, $"<div><b>{value.ToString(CultureInfo.InvariantCulture)}</b><span>{name}</span><small>{note.ToString(CultureInfo.InvariantCulture)}</small></div>");
    }

    private static string Devices(SimulationReport report) =>
        new Plot("Devices", "mean over 10 s", report.Seconds)
            .Add("held", "c1", Steps(report, interval => interval.Held), isArea: true)
            .Add("with a step in flight", "c2", Steps(report, interval => interval.Busy), isArea: true)
            .Add("bound", "c3", Steps(report, interval => interval.Bound))
            .Svg();

    private static string Attainment(SimulationReport report) =>
        new Plot("Attainment", "% of the requests that arrived in 10 s", report.Seconds)
            .Add("met both times", "c4", Steps(report, interval => interval.Arrived == 0 ? 100 : 100.0 * interval.Met / interval.Arrived))
            .Svg(top: 100);

    private static string Queue(SimulationReport report) =>
        new Plot("Requests", "in the cluster", report.Seconds)
            .Add("on replicas", "c2", [.. report.Intervals.Select(interval => (interval.Seconds, (double)interval.Running))], isArea: true)
            .Add("waiting", "c5", [.. report.Intervals.Select(interval => (interval.Seconds, (double)interval.Waiting))])
            .Svg();

    private static string Cost(SimulationReport report)
    {
        var (cost, bound) = (0.0, 0.0);
        var costs = new List<(double, double)> { (0, 0) };
        var bounds = new List<(double, double)> { (0, 0) };
        foreach (var interval in report.Intervals)
        {
            costs.Add((interval.Seconds + interval.Length, cost += interval.Held * interval.Length / 3600 * report.PricePerHour));
            bounds.Add((interval.Seconds + interval.Length, bound += interval.Bound * interval.Length / 3600 * report.PricePerHour));
        }

        return new Plot("Cost", "since the beginning", report.Seconds).Add("of the devices held", "c1", costs, isArea: true).Add("of the bound", "c3", bounds).Svg();
    }

    private static void LossBar(StringBuilder page, SimulationReport report)
    {
        (string Name, string Style, double Hours)[] parts =
        [
            ("work at the best batches", "c4", report.Losses.Work),
            ("smaller batches: latency promises, low demand", "c1", report.Losses.Batches),
            ("loading", "c5", report.Losses.Load),
            ("idle because memory sets the bound", "c2", report.Losses.Memory),
            ("idle", "c6", report.Losses.Idle),
        ];
        var all = Math.Max(1e-9, parts.Sum(part => Math.Max(0, part.Hours)));
        page.Append("<section><h2>Where the device-hours went</h2><div class=\"bar\">");
        foreach (var (name, style, hours) in parts)
        {
            page.Append(CultureInfo.InvariantCulture, $"<i class=\"{style}\" style=\"flex-grow:{Math.Max(0, hours) / all:0.####}\" title=\"{name}\"></i>");
        }

        page.Append("</div><ul class=\"legend\">");
        foreach (var (name, style, hours) in parts)
        {
            page.Append(CultureInfo.InvariantCulture, $"<li><i class=\"{style}\"></i>{name}: {hours:0.###} h, {100 * hours / all:0.#} %</li>");
        }

        page.Append(CultureInfo.InvariantCulture, $"</ul><p>The bound is {report.BoundDeviceHours:0.###} h: by intervals of 10 s, the larger of work over capacity and bytes of the models asked for over bytes of a device. What was shed would have been {report.Losses.Shed:0.###} h of work.</p></section>");
    }

    private static void Models(StringBuilder page, SimulationReport report)
    {
        page.Append("<section><h2>Models</h2><div class=\"scroll\"><table><thead><tr><th>model</th><th>requests</th><th>met</th><th>shed</th><th>first token p50</th><th>p99</th><th>per token p50</th><th>p99</th></tr></thead><tbody>");
        foreach (var model in report.Models)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Plot.Escaped(model.Name)}</td><td>{model.Requests:N0}</td><td>{100 * model.Attainment:0.00} %</td><td>{model.Shed:N0}</td><td>{model.TtftMs.P50:N0} ms</td><td>{model.TtftMs.P99:N0} ms</td><td>{model.TpotMs.P50:0.0} ms</td><td>{model.TpotMs.P99:0.0} ms</td></tr>");
        }

        page.Append("</tbody></table></div></section>");
    }

    /// <summary>Each interval as a level line.</summary>
    private static List<(double Seconds, double Value)> Steps(SimulationReport report, Func<Interval, double> value) =>
        [.. report.Intervals.SelectMany(interval => new[] { (interval.Seconds, value(interval)), (interval.Seconds + interval.Length, value(interval)) })];
}
