using System.Globalization;
using System.Text;

namespace MaiCluster.Simulation.Reports;

/// <summary>One run in lines for a terminal.</summary>
public static class ReportTable
{
    public static string Text(SimulationReport report)
    {
        var text = new StringBuilder();
        Line("trace", $"{report.Trace}, {report.Requests:N0} requests in {report.Seconds:N0} s, seed {report.Seed}");
        Line("cluster", $"{report.Devices}, fleet {report.Fleet}, route {report.Route}");
        Line("attainment", $"{report.Attainment:P2} met both times; {report.Late:N0} late, {report.Shed:N0} shed");
        Line("goodput", $"{report.Goodput:N2} requests/s in time");
        Line("ttft", Times(report.TtftMs));
        Line("tpot", Times(report.TpotMs));
        Line("prefix hits", $"{report.PrefixHitRate:P1} of prompt tokens");
        Line("device-hours", $"{report.DeviceHours:N3} held, peak {report.PeakDevices:N1} devices; bound {report.BoundDeviceHours:N3}{Ratio(report)}");
        Line("cost", $"{report.Cost:N2}");
        Line("went into", $"work {Part(report.Losses.Work)}, smaller batches {Part(report.Losses.Batches)}, loading {Part(report.Losses.Load)}, memory {Part(report.Losses.Memory)}, idle {Part(report.Losses.Idle)}; shed work {report.Losses.Shed:N3} h");
        foreach (var model in report.Models.Where(model => report.Models.Count > 1))
        {
            Line("  " + model.Name, $"{model.Requests,8:N0} requests, {model.Attainment,8:P2}, shed {model.Shed:N0}, ttft p99 {model.TtftMs.P99:N0} ms, tpot p99 {model.TpotMs.P99:N1} ms");
        }

        return text.ToString();

        void Line(string name, FormattableString value) => text.Append(CultureInfo.InvariantCulture, $"{name,-14}{value.ToString(CultureInfo.InvariantCulture)}\n");

        string Part(double hours) => report.DeviceHours <= 0 ? "0 %" : (hours / report.DeviceHours).ToString("P1", CultureInfo.InvariantCulture);
    }

    private static FormattableString Times(Percentiles times) => $"p50 {times.P50:N1}, p90 {times.P90:N1}, p95 {times.P95:N1}, p99 {times.P99:N1} ms";

    private static string Ratio(SimulationReport report) =>
        report.BoundDeviceHours > 0 ? string.Create(CultureInfo.InvariantCulture, $", {report.DeviceHours / report.BoundDeviceHours:N2} times it") : "";
}
