using System.CommandLine.Help;
using System.CommandLine;
using MaiCluster.Engines.Packages;
using MaiCluster.Node.Bench;
using MaiCluster.Node.Cluster;
using MaiCluster.Node.Ledgers;
using MaiCluster.Node.Ledgers.Partners;
using MaiCluster.Node.Simulating;
using MaiCluster.Node.Profiling;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Node.Commands;

/// <summary>The command tree of <c>mai</c>, and the one place where a failure becomes text and an exit code.</summary>
internal static class MaiCommandLine
{
    private static readonly string[] RootExamples =
    [
        "mai up                      start a node on http://127.0.0.1:8080",
        "mai chat                    talk to a model in this terminal",
        "mai chat -p 'What is the capital of France?'",
        "mai keys add laptop         make an API key",
    ];

    /// <param name="silo">Makes the command of that name, in the program that has it.</param>
    public static async Task<int> RunAsync(string[] args, CommandContext context, Func<CommandContext, Command>? silo = null)
    {
        var parsed = Build(context, silo).Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
        {
            return Explain(parsed, context.Error);
        }

        try
        {
            // Signals belong to the command: `up` drains, `chat` stops the answer.
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = context.Output,
                Error = context.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (CommandFailedException e)
        {
            await context.Error.WriteLineAsync("mai: " + e.Message);
            return e.Code;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PackageException)
        {
            await context.Error.WriteLineAsync("mai: " + e.Message);
            return ExitCode.Failed;
        }
    }

    internal static RootCommand Build(CommandContext context, Func<CommandContext, Command>? silo = null)
    {
        var root = new RootCommand("MaiCluster: language models on your own machine behind an OpenAI-compatible API.");
        root.Subcommands.Add(UpCommand.Create(context));
        root.Subcommands.Add(ChatCommand.Create(context));
        root.Subcommands.Add(ModelsCommand.Create(context));
        root.Subcommands.Add(PullCommand.Create(context));
        root.Subcommands.Add(PricesCommand.Create(context));
        root.Subcommands.Add(KeysCommand.Create(context));
        root.Subcommands.Add(UsageCommand.Create(context));
        root.Subcommands.Add(CostsCommand.Create(context));
        root.Subcommands.Add(StatementCommand.Create(context));
        root.Subcommands.Add(ReconcileCommand.Create(context));
        root.Subcommands.Add(LedgerCommand.Create(context));
        root.Subcommands.Add((silo ?? SiloCommand.CreateAbsent)(context));
        root.Subcommands.Add(NodesCommand.Create(context));
        root.Subcommands.Add(TopCommand.Create(context));
        root.Subcommands.Add(ProfileCommand.Create(context));
        root.Subcommands.Add(SimulationCommand.Create(context));
        root.Subcommands.Add(BenchCommand.Create(context));

        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!, RootExamples);
        root.SetAction(((HelpWithExamples)help.Action).Invoke);
        return root;
    }

    private static int Explain(ParseResult parsed, TextWriter error)
    {
        var command = parsed.CommandResult.Command;
        foreach (var message in parsed.Errors.Select(parseError => parseError.Message).Distinct())
        {
            error.WriteLine("mai: " + message);
        }

        var known = command.Subcommands.Select(symbol => symbol.Name).Concat(command.Options.Select(option => option.Name)).ToArray();
        if (parsed.UnmatchedTokens is [var unknown, ..] && ClosestName.Of(unknown, known) is { } nearest)
        {
            error.WriteLine($"mai: did you mean '{nearest}'?");
        }

        var path = string.Join(' ', parsed.CommandResult.Command.Parents.OfType<Command>().Where(parent => parent is not RootCommand)
            .Select(parent => parent.Name).Prepend("mai").Append(command is RootCommand ? "" : command.Name).Where(name => name.Length > 0));
        error.WriteLine($"See '{path} --help'.");
        return ExitCode.Usage;
    }
}
