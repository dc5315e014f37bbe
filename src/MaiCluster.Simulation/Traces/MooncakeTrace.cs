using System.Text.Json;

namespace MaiCluster.Simulation.Traces;

/// <summary>
/// The JSON lines of the Mooncake traces (FAST 2025): timestamp in milliseconds, input_length, output_length, and hash_ids, the
/// names of the prompt's blocks of 512 tokens, the last of which may be a part.
/// </summary>
internal static class MooncakeTrace
{
    private const int BlockTokens = 512;

    public static Trace Read(string first, TextReader rest, string name, TraceLimits limits)
    {
        var requests = new List<TraceRequest>();
        var number = 1;
        for (var line = first; line is not null; line = rest.ReadLine(), number++)
        {
            TraceFile.CheckLength(line, name, number, limits);
            if (!line.AsSpan().Trim().IsEmpty)
            {
                requests.Add(Parse(line, name, number, limits));
                TraceFile.CheckCount(requests.Count, name, number, limits);
            }
        }

        return TraceFile.Sorted(name, requests, BlockTokens);
    }

    private static TraceRequest Parse(string line, string name, int number, TraceLimits limits)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw TraceException.At(name, number, "expected a JSON object.");
            }

            var root = json.RootElement;
            var milliseconds = Number(root, "timestamp", 0, 1e15, name, number);
            var prompt = (int)Number(root, "input_length", 1, limits.Tokens, name, number);
            var answer = (int)Number(root, "output_length", 1, limits.Tokens, name, number);
            return new TraceRequest(milliseconds / 1e3, prompt, answer, Blocks(root, prompt / BlockTokens, name, number));
        }
        catch (JsonException exception)
        {
            throw TraceException.At(name, number, $"this is not JSON: {exception.Message}");
        }
    }

    private static double Number(JsonElement root, string property, double least, double most, string name, int number) =>
        root.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var parsed) && parsed >= least && parsed <= most
            ? parsed
            : throw TraceException.At(name, number, $"{property} is {(value.ValueKind == JsonValueKind.Undefined ? "missing" : value.GetRawText())}; expected a number from {least} to {most}.");

    /// <summary>Whole blocks only: of the last one a part is not reused.</summary>
    private static ulong[] Blocks(JsonElement root, int whole, string name, int number)
    {
        if (!root.TryGetProperty("hash_ids", out var ids) || ids.ValueKind != JsonValueKind.Array)
        {
            throw TraceException.At(name, number, "hash_ids is missing; expected an array of numbers.");
        }

        if (ids.GetArrayLength() < whole)
        {
            throw TraceException.At(name, number, $"hash_ids has {ids.GetArrayLength()} names; a prompt of this length has {whole} whole blocks of {BlockTokens} tokens.");
        }

        var blocks = new ulong[whole];
        for (var index = 0; index < whole; index++)
        {
            blocks[index] = ids[index].ValueKind == JsonValueKind.Number && ids[index].TryGetUInt64(out var id)
                ? id
                : throw TraceException.At(name, number, $"hash_ids has {ids[index].GetRawText()}; expected whole numbers of 0 or more.");
        }

        return blocks;
    }
}
