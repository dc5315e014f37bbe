using MaiCluster.Node.Commands;

namespace MaiCluster.Node.Tests.Commands;

public sealed class ModelsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_bundled_model_is_listed_under_its_alias_and_its_own_name()
    {
        var run = await CommandRun.Of(["models", "--data", _folder.Path]);
        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.Matches("(?m)^mai-text +smollm2-135m-instruct +text +100.1 MB +installed +free, as shipped +Apache-2.0 *$", run.Output);
        Assert.Matches("(?m)^smollm2-135m-instruct +smollm2-135m-instruct ", run.Output);
    }

    [Fact]
    public async Task Pulling_an_unknown_name_tells_the_known_ones()
    {
        var run = await CommandRun.Of(["pull", "none", "--data", _folder.Path]);
        Assert.Equal((ExitCode.Failed, ""), (run.Code, run.Output));
        Assert.StartsWith("mai: There is no model 'none'. Known are: mai-text, mai-embed, mai-transcribe, mai-voice, mai-image-emoji, mai-read, all-minilm-l6-v2-int8, ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_with_an_unknown_model_does_not_start()
    {
        var run = await CommandRun.Of(["up", "--models", "none", "--data", _folder.Path, "--port", "0"]);
        Assert.Equal(
            new CommandRun(ExitCode.Usage, "", "mai: There is no model 'none' to load: known are mai-text, mai-embed, mai-transcribe, mai-voice, mai-image-emoji, mai-read, all-minilm-l6-v2-int8, kokoro-82m, mai-live, pp-ocr-v4, smollm2-135m-instruct, whisper-tiny. 'mai pull' installs others.\n"), run);
    }
}
