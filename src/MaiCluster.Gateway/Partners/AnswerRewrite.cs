using System.Buffers;
using System.Buffers.Text;

namespace MaiCluster.Gateway.Partners;

/// <summary>Writes a partner's JSON with the client's name for the model and, where it is known, what the answer costs here; every other byte is as it came.</summary>
internal static class AnswerRewrite
{
    private const int LongestNumber = 20;

    /// <param name="json">What was scanned.</param>
    /// <param name="scan">Where in it things are.</param>
    /// <param name="model">The client's name as a JSON string.</param>
    /// <param name="costMicros">What it costs; null = not known, and nothing is said of it.</param>
    /// <param name="output">Receives it.</param>
    public static void Write(ReadOnlySpan<byte> json, in AnswerScan scan, ReadOnlySpan<byte> model, long? costMicros, IBufferWriter<byte> output)
    {
        var from = 0;
        if (scan.Model.Length > 0 && (!scan.HasUsage || scan.Model.Start < scan.UsageObject.Start))
        {
            Model(json, scan, model, ref from, output);
        }

        if (scan.HasUsage)
        {
            Cost(json, scan, costMicros, ref from, output);
        }

        if (scan.Model.Length > 0 && scan.Model.Start >= from)
        {
            Model(json, scan, model, ref from, output);
        }

        output.Write(json[from..]);
    }

    private static void Model(ReadOnlySpan<byte> json, in AnswerScan scan, ReadOnlySpan<byte> model, ref int from, IBufferWriter<byte> output)
    {
        output.Write(json[from..scan.Model.Start]);
        output.Write(model);
        from = scan.Model.End;
    }

    private static void Cost(ReadOnlySpan<byte> json, in AnswerScan scan, long? costMicros, ref int from, IBufferWriter<byte> output)
    {
        if (scan.Cost.Length > 0)
        {
            output.Write(json[from..scan.Cost.Start]);
            Number(costMicros, output);
            from = scan.Cost.End;
        }
        else if (costMicros is not null)
        {
            var brace = scan.UsageObject.End - 1;
            output.Write(json[from..brace]);
            output.Write(scan.UsageIsEmpty ? "\"cost_micros\":"u8 : ",\"cost_micros\":"u8);
            Number(costMicros, output);
            from = brace;
        }
    }

    private static void Number(long? number, IBufferWriter<byte> output)
    {
        if (number is not { } value)
        {
            output.Write("null"u8);
            return;
        }

        Utf8Formatter.TryFormat(value, output.GetSpan(LongestNumber), out var written);
        output.Advance(written);
    }
}
