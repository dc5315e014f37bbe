using System.Globalization;

namespace MaiCluster.Simulation.Traces;

/// <summary>The CSV of the Azure LLM inference traces (2023): TIMESTAMP,ContextTokens,GeneratedTokens.</summary>
internal static class AzureTrace
{
    private const string Header = "TIMESTAMP,ContextTokens,GeneratedTokens";

    public static Trace Read(string first, TextReader rest, string name, TraceLimits limits)
    {
        if (!first.Trim().Equals(Header, StringComparison.OrdinalIgnoreCase))
        {
            throw TraceException.At(name, 1, $"'{Start(first)}' is neither the header {Header} nor a JSON object.");
        }

        var requests = new List<TraceRequest>();
        DateTime? start = null;
        for (var number = 2; rest.ReadLine() is { } line; number++)
        {
            TraceFile.CheckLength(line, name, number, limits);
            if (line.AsSpan().Trim().IsEmpty)
            {
                continue;
            }

            var parts = line.Split(',');
            if (parts.Length != 3)
            {
                throw TraceException.At(name, number, $"{parts.Length} fields in '{Start(line)}'; expected 3: {Header}.");
            }

            if (!DateTime.TryParse(parts[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            {
                throw TraceException.At(name, number, $"'{Start(parts[0])}' is not a time such as 2023-11-16 18:15:46.6805900.");
            }

            start ??= time;
            requests.Add(new TraceRequest((time - start.Value).TotalSeconds, Tokens(parts[1], "ContextTokens"), Tokens(parts[2], "GeneratedTokens")));
            TraceFile.CheckCount(requests.Count, name, number, limits);

            int Tokens(string text, string column) =>
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var tokens) && tokens >= 1 && tokens <= limits.Tokens
                    ? tokens
                    : throw TraceException.At(name, number, $"{column} is '{Start(text)}'; expected a number from 1 to {limits.Tokens}.");
        }

        return TraceFile.Sorted(name, requests, blockTokens: 0);
    }

    private static string Start(string text) => text.Length <= 60 ? text : text[..60] + "...";
}
