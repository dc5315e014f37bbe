using System.Text.Json;

namespace MaiCluster.Engines.Tests.Text;

/// <summary>One line of <c>golden/text.jsonl</c>: what the reference made of a conversation.</summary>
public sealed record GoldenConversation(int[] Ids, (int Token, float Logprob)[] Top10, int[] Answer, double[] Margins)
{
    public static IReadOnlyList<GoldenConversation> All { get; } =
        [.. File.ReadLines(TestFolders.Golden("text.jsonl")).Select(line => Read(JsonElement.Parse(line)))];

    private static GoldenConversation Read(JsonElement line) => new(
        Numbers(line, "ids"),
        [.. line.GetProperty("onnx_top10").EnumerateArray().Select(pair => (pair[0].GetInt32(), pair[1].GetSingle()))],
        Numbers(line, "onnx_greedy_ids"),
        [.. line.GetProperty("onnx_greedy_margins").EnumerateArray().Select(margin => margin.GetDouble())]);

    private static int[] Numbers(JsonElement line, string name) => [.. line.GetProperty(name).EnumerateArray().Select(id => id.GetInt32())];
}
