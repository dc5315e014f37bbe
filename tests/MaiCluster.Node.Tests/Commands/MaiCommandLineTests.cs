using System.CommandLine;
using MaiCluster.Node.Commands;

namespace MaiCluster.Node.Tests.Commands;

public sealed class MaiCommandLineTests
{
    public static TheoryData<string> Levels => [.. PathsUnder(MaiCommandLine.Build(CommandContext.OfProcess()), "")];

    [Theory]
    [MemberData(nameof(Levels))]
    public async Task Help_ends_with_examples_at_every_level(string path)
    {
        var run = await CommandRun.Of([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Empty(run.Error);
        var examples = run.Output[(run.Output.LastIndexOf("Examples:\n", StringComparison.Ordinal) + 10)..];
        Assert.StartsWith(("  mai " + path).TrimEnd(), examples, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_command_it_prints_help()
    {
        var run = await CommandRun.Of([]);
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("mai chat", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chta", "mai: Unrecognized command or argument 'chta'.\nmai: did you mean 'chat'?\nSee 'mai --help'.\n")]
    [InlineData("up --prot 1", "mai: Unrecognized command or argument '--prot'.\nmai: Unrecognized command or argument '1'.\nmai: did you mean '--port'?\nSee 'mai up --help'.\n")]
    [InlineData("keys", "mai: Required command was not provided.\nSee 'mai keys --help'.\n")]
    [InlineData("up --port", "mai: Required argument missing for option: '--port'.\nSee 'mai up --help'.\n")]
    [InlineData("up --port x", "mai: 'x' is wrong for --port: expected a number from 0 to 65535.\n")]
    [InlineData("usage --count 0", "mai: '0' is wrong for --count: expected a number from 1 to 10000.\n")]
    public async Task A_usage_error_is_told_in_a_line_or_two_and_exits_2(string line, string error) =>
        Assert.Equal(new CommandRun(ExitCode.Usage, "", error), await CommandRun.Of(line.Split(' ')));

    private static IEnumerable<string> PathsUnder(Command command, string path) =>
        command.Subcommands.SelectMany(child => PathsUnder(child, $"{path} {child.Name}".Trim())).Prepend(path);
}
