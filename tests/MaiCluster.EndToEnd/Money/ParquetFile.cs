using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Clients;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Money;

/// <summary>What npm's <c>hyparquet</c> reads in a file.</summary>
internal sealed class ParquetFile(JsonNode read)
{
    public static async Task<ParquetFile> ReadAsync(string path)
    {
        await NpmClient.InstallAsync();
        await using var script = ChildProcess.Start("node", ["parquet.mjs"], new Dictionary<string, string> { ["MAI_PARQUET"] = path }, Repository.Clients);
        Assert.True(await script.ExitAsync() == 0, script.Error);
        return new ParquetFile(JsonNode.Parse(script.Output)!);
    }

    /// <summary>The type of a column.</summary>
    public string Column(string name) => read["columns"]![name]!.GetValue<string>();

    /// <summary>A cell of the first row.</summary>
    public string First(string column) => read["first"]![column]!.GetValue<string>();

    /// <summary>Of a column of amounts. JavaScript adds binary fractions; a micro is far above what that loses.</summary>
    public long SumMicros(string column) => (long)Math.Round(read["sums"]![column]!.GetValue<double>() * 1e6);
}
