using MaiCluster.Simulation.Mixes;
using MaiCluster.Simulation.Traces;

namespace MaiCluster.Simulation.Tests.Mixes;

public class MixFileTests
{
    private const string Small =
        """
        {
          "zipf": 1, "seed": 2, "speed": 10, "seconds": 4,
          "device": { "kind": "k", "memoryBytes": 1000, "pricePerHour": 2.5 },
          "profiles": { "p": { "source": "made up", "weightBytes": 100, "kvBytesPerToken": 1, "maxRows": 4, "maxContext": 1000, "stepTokens": 100, "loadSeconds": 5,
            "costSeconds": { "decodeBase": 0.01, "decodePerRow": 0.001, "decodePerContextToken": 0, "prefillBase": 0, "prefillPerToken": 0.001, "prefillPerPair": 0 },
            "firstTokenMs": 1000, "perTokenMs": 50 } },
          "models": [ { "name": "a", "profile": "p" }, { "name": "b", "profile": "p" } ]
        }
        """;

    [Fact]
    public void A_mix_becomes_models_and_a_trace_sped_up_and_repeated()
    {
        var setup = MixSetup.Of(MixFile.Parse(Small, "mix"), new Trace("t", [new(0, 1, 1), new(10, 2, 2)]), devices: 3);
        Assert.Equal(["a", "b"], setup.Models.Select(model => model.Name));
        Assert.Equal((1.0, 0.05), (setup.Models[0].FirstTokenSeconds, setup.Models[0].PerTokenSeconds));
        Assert.Equal([0.0, 1.0, 2.0, 3.0, 4.0], setup.Trace.Requests.Select(request => request.Seconds));
        Assert.Equal(5, setup.Asked.Count);
        Assert.Equal((3, "k", 1000L, 2_500_000L), (setup.Devices.Count, setup.Devices.Kind, setup.Devices.MemoryBytes, setup.Devices.PricePerHourMicros));
    }

    [Theory]
    [InlineData("\"zipf\": 1", "\"zipf\": 11", "mix: zipf is 11; expected 0 to 10.")]
    [InlineData("\"speed\": 10", "\"speed\": 0", "mix: speed is 0; expected above 0 to 100,000.")]
    [InlineData("\"weightBytes\": 100", "\"weightBytes\": 1000", "mix: profile p: weightBytes is 1000; the device has 1000.")]
    [InlineData("\"name\": \"b\"", "\"name\": \"a\"", "mix: two models have one name.")]
    [InlineData("\"b\", \"profile\": \"p\"", "\"b\", \"profile\": \"q\"", "mix: model b names the profile 'q'; there are p.")]
    [InlineData("\"seed\"", "\"sed\"", "mix:2: ")]
    [InlineData("\"kind\": \"k\", ", "", "mix:3: ")]
    public void What_is_wrong_is_told(string right, string wrong, string message) =>
        Assert.StartsWith(message, Assert.Throws<TraceException>(() => MixFile.Parse(Small.Replace(right, wrong, StringComparison.Ordinal), "mix")).Message, StringComparison.Ordinal);

    [Fact]
    public void The_mix_of_the_benchmark_is_sixteen_small_and_four_large_models()
    {
        var mix = MixFile.Read(Path.Combine(Root(), "bench", "sim", "zipf20.json"));
        Assert.Equal((1.0, 1), (mix.Zipf, mix.Seed));
        Assert.Equal(16, mix.Models.Count(model => model.Profile == "small"));
        Assert.Equal(4, mix.Models.Count(model => model.Profile == "large"));
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MaiCluster.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
