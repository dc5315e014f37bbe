namespace MaiCluster.Node.Settings;

/// <summary>One row of the settings table: from it come the flag, the variable, the file's key, the help and the page of docs.</summary>
/// <param name="Name">As in the file and, after two dashes, on the command line.</param>
/// <param name="ValueName">What stands for the value in help.</param>
/// <param name="Meaning">One sentence without its full stop.</param>
/// <param name="Default">The default as a person reads it.</param>
/// <param name="Right">What a right value looks like: ends the message about a wrong one.</param>
internal sealed record NodeSetting(string Name, string ValueName, string Meaning, string Default, string Right)
{
    /// <summary>The options with this text applied; null when the text is not a right value.</summary>
    public required Func<NodeOptions, string, NodeOptions?> Apply { get; init; }

    public string Flag => "--" + Name;

    public string Variable => "MAI_" + Name.Replace('-', '_').ToUpperInvariant();
}
