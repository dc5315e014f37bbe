using System.Text.Json;
using MaiCluster.Simulation.Comparing;

namespace MaiCluster.Simulation.Reports;

/// <summary>Reports as JSON, names with underscores.</summary>
public static class ReportJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    public static string Text(SimulationReport report) => JsonSerializer.Serialize(report, Options);

    public static string Text(IReadOnlyList<ComparisonRow> rows) => JsonSerializer.Serialize(rows, Options);

}
