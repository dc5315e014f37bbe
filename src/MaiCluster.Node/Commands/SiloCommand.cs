using System.CommandLine;

namespace MaiCluster.Node.Commands;

/// <summary><c>mai silo</c> in the program without Orleans: its place in help, and one line that says what is missing.</summary>
internal static class SiloCommand
{
    public const string Name = "silo";

    public const string Summary = "Run one process of a cluster: its devices, its API, or both.";

    public static Command CreateAbsent(CommandContext context)
    {
        var command = new MaiCommand(Name, Summary, "mai silo --help") { TreatUnmatchedTokensAsErrors = false };
        command.SetAction(Refuse);
        return command;
    }

    private static int Refuse(ParseResult result) => throw new CommandFailedException(
        "This program has no Orleans: './mai silo' starts the one that has it, where the packages Microsoft.Orleans.* were found.");
}
