using System.CommandLine;

namespace MaiCluster.Node.Commands;

/// <summary>A command whose help ends with lines to copy.</summary>
internal sealed class MaiCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}
