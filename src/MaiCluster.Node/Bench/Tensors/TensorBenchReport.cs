using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MaiCluster.Node.Bench.Tensors;

/// <summary>What one run of <c>mai bench tensor</c> measured. Field names in JSON are those of the record in snake case.</summary>
internal sealed record TensorBenchReport
{
    private static readonly JsonSerializerOptions Form = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>A bare session call of 1 KB, median.</summary>
    public required double BareP50Ms { get; init; }

    /// <summary>The same over HTTP, median.</summary>
    public required double HttpP50Ms { get; init; }

    public double AddedP50Ms => Math.Round(HttpP50Ms - BareP50Ms, 3);

    /// <summary>The same over gRPC, median.</summary>
    public required double GrpcP50Ms { get; init; }

    public double AddedGrpcP50Ms => Math.Round(GrpcP50Ms - BareP50Ms, 3);

    public required IReadOnlyList<InferRates> Rates { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Form);

    /// <summary>For people, as Markdown tables that docs can take over.</summary>
    public string ToTable()
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));

        Line($"1 KB, median: session alone {BareP50Ms:F3} ms, over HTTP {HttpP50Ms:F3} ms, added {AddedP50Ms:F3} ms, over gRPC {GrpcP50Ms:F3} ms, added {AddedGrpcP50Ms:F3} ms.");
        Line($"");
        Line($"| at once | session alone, rows/s | over HTTP | of it | over gRPC | of it | rows an execution |");
        Line($"| --- | --- | --- | --- | --- | --- | --- |");
        foreach (var rate in Rates)
        {
            Line($"| {rate.Clients} | {rate.BareRps:F1} | {rate.HttpRps:F1} | {rate.HttpRps / rate.BareRps:F3} | {rate.GrpcRps:F1} | {rate.GrpcRps / rate.BareRps:F3} | {rate.MeanBatch:F2} |");
        }

        return text.ToString().TrimEnd();
    }
}

/// <summary>Rows per second with so many requests at once, medians: one batch of them through the session alone, as many clients over HTTP, and over gRPC.</summary>
internal sealed record InferRates(int Clients, double BareRps, double HttpRps, double GrpcRps, double MeanBatch);
