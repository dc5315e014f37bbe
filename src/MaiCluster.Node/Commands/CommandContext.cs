namespace MaiCluster.Node.Commands;

/// <summary>What a command knows of the process around it.</summary>
internal sealed record CommandContext
{
    public required TextReader Input { get; init; }

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    public required Func<string, string?> Variable { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>A person types and reads: prompts make sense.</summary>
    public bool Conversing { get; init; }

    /// <summary>Output is a terminal that may be coloured and redrawn.</summary>
    public bool Ansi { get; init; }

    public static CommandContext OfProcess() => new()
    {
        Input = Console.In,
        Output = Console.Out,
        Error = Console.Error,
        Variable = Environment.GetEnvironmentVariable,
        Conversing = !Console.IsInputRedirected && !Console.IsOutputRedirected,
        Ansi = !Console.IsOutputRedirected
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb",
    };
}
