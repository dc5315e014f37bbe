using System.Text.Json;
using MaiCluster.Engines.Profiles;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Profiling;
using MaiCluster.Node.Tests.Commands;

namespace MaiCluster.Node.Tests.Profiling;

public sealed class ProfileCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_bundled_model_is_measured_shown_and_stored()
    {
        var run = await Profile("mai-text", "--device", "cpu", "--quick");
        var path = Path.Combine(_folder.Path, "profiles", "smollm2-135m-instruct", "cpu.json");
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Matches("(?m)^STEP +ROWS X CONTEXT OR CHUNK +MEASURED +FITTED +ERROR *$", run.Output);
        Assert.Matches("(?m)^decode step +1 x 33 tokens +[0-9.]+ ms +[0-9.]+ ms +[+-][0-9.]+ % *$", run.Output);
        Assert.Matches("(?m)^prefill chunk +64 tokens after 0 +[0-9.]+ ms ", run.Output);
        Assert.Matches("(?m)^Mean relative error of the fit: [0-9.]+ ?%\\.$", run.Output);
        Assert.EndsWith($"Stored in {path}\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("mai profile: context 32\n", run.Error, StringComparison.Ordinal);

        var stored = ProfileFile.Read(path);
        Assert.Equal((true, 46_080L, 2, 256), (stored.IsMeasured, stored.KvBytesPerToken, stored.MaxRows, stored.MaxContext));
    }

    [Fact]
    public async Task For_programs_it_is_one_object_with_every_step()
    {
        var run = await Profile("smollm2-135m-instruct", "--device", "cpu", "--quick", "--json");
        var json = JsonElement.Parse(run.Output);
        var profile = json.GetProperty("profile");
        Assert.Equal(1, profile.GetProperty("format").GetInt32());
        Assert.All(json.GetProperty("decode").EnumerateArray(), step => Assert.True(step.GetProperty("seconds").GetDouble() > 0));
        Assert.NotEmpty(json.GetProperty("prefill").EnumerateArray());
        Assert.True(File.Exists(json.GetProperty("stored").GetString()));
    }

    [Theory]
    [InlineData("none", "cpu", ExitCode.Failed, "mai: There is no model 'none'. Known are: mai-text, mai-embed, mai-transcribe, mai-voice, ")]
    [InlineData("mai-text", "gpu99", ExitCode.Usage, "mai: There is no device 'gpu99' on this machine; it has ")]
    public async Task What_is_not_there_is_told(string model, string device, int code, string error)
    {
        var run = await Profile(model, "--device", device);
        Assert.Equal((code, ""), (run.Code, run.Output));
        Assert.StartsWith(error, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(2.15e-8, "21.5 ns")]
    [InlineData(1.13e-5, "11.3 us")]
    [InlineData(0.0034, "3.4 ms")]
    [InlineData(21.2, "21.2 s")]
    public void Times_are_written_in_the_unit_that_fits(double seconds, string text) => Assert.Equal(text, ProfileTable.Seconds(seconds));

    [Theory]
    [InlineData(1.25, "+25.0 %")]
    [InlineData(0.875, "-12.5 %")]
    [InlineData(1.0001, "+0.0 %")]
    [InlineData(0.9999, "+0.0 %")]
    public void Errors_of_the_fit_have_one_sign(double fitted, string text) => Assert.Equal(text, ProfileTable.Error(measured: 1, fitted));

    private Task<CommandRun> Profile(params string[] args) =>
        CommandRun.Of(["profile", .. args, "--data", _folder.Path, "--rows", "2", "--max-context", "256"]);
}
