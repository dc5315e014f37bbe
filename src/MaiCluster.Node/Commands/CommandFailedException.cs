namespace MaiCluster.Node.Commands;

/// <summary>Ends a command with a message for the person at the terminal: what was wrong, what would be right.</summary>
internal sealed class CommandFailedException : Exception
{
    public CommandFailedException(string message, int exitCode = ExitCode.Failed, Exception? inner = null)
        : base(message, inner) => Code = exitCode;

    public int Code { get; }

    /// <summary>The command line, a variable or the settings file is wrong.</summary>
    public static CommandFailedException Usage(string message) => new(message, ExitCode.Usage);
}
