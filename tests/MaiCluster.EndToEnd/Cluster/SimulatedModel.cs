using System.Globalization;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Cluster;

/// <summary>A shipped simulated model with a pace of its own: slow enough for a fault to meet an answer in its middle, and loaded at once.</summary>
/// <param name="StepSeconds">Of a step, however many rows it has.</param>
/// <param name="Rows">Answers that a replica writes at once.</param>
internal sealed record SimulatedModel(double StepSeconds, int Rows)
{
    public const string Name = "sim-small-8b";

    private const string Kind = "h100-80gb";

    /// <summary>What a process is told to have it.</summary>
    public static string[] Flags { get; } = ["--models", Name, "--simulate-devices", "1x80GiB", "--cpu-memory", "0"];

    /// <summary>A profile in the data folder is one that was measured there: it goes before the shipped one.</summary>
    public void PlaceIn(DataFolder data)
    {
        var folder = Path.Combine(data.Path, "profiles", Name);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, Kind + ".json"), string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "format": 1, "package": "{{Name}}", "deviceKind": "{{Kind}}", "source": "made for a test", "measured": false,
              "weightBytes": 1000000000, "kvBytesPerToken": 65536, "maxRows": {{Rows}}, "maxContext": 4096, "stepTokens": 1024, "loadSeconds": 0.2,
              "costSeconds": {
                "decodeBase": {{StepSeconds}}, "decodePerRow": 0, "decodePerContextToken": 0, "prefillBase": 0.001, "prefillPerToken": 0.00001, "prefillPerPair": 0
              },
              "fitError": 0
            }
            """));
    }
}
