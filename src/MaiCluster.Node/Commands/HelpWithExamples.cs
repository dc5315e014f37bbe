using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace MaiCluster.Node.Commands;

/// <summary>The usual help, then commands to copy.</summary>
internal sealed class HelpWithExamples(HelpAction help, IReadOnlyList<string> rootExamples) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var line in parseResult.CommandResult.Command is MaiCommand command ? command.Examples : rootExamples)
        {
            output.WriteLine("  " + line);
        }

        return ExitCode.Done;
    }
}
