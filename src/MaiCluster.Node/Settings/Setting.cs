using System.Text;

namespace MaiCluster.Node.Settings;

/// <summary>One row of a settings table: from it come the flag, the variable, the file's key, the help and the page of docs.</summary>
/// <param name="Name">As in the file and, after two dashes, on the command line.</param>
/// <param name="ValueName">What stands for the value in help.</param>
/// <param name="Meaning">One sentence without its full stop.</param>
/// <param name="Default">The default as a person reads it.</param>
/// <param name="Right">What a right value looks like: ends the message about a wrong one.</param>
internal record Setting(string Name, string ValueName, string Meaning, string Default, string Right)
{
    public string Flag => "--" + Name;

    public string Variable => "MAI_" + Name.Replace('-', '_').ToUpperInvariant();

    /// <summary>It may hold a password: no message repeats it.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Rows for a page of docs.</summary>
    public static string ToMarkdown(IEnumerable<Setting> settings)
    {
        var text = new StringBuilder();
        text.Append("| Flag | Variable | Key in the file | Meaning | Right values | Default |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (var setting in settings)
        {
            text.Append($"| `{setting.Flag} {setting.ValueName.Replace("|", "\\|", StringComparison.Ordinal)}` | `{setting.Variable}` | `{setting.Name}` | {setting.Meaning} | {setting.Right} | {setting.Default} |\n");
        }

        return text.ToString();
    }
}

/// <summary>A row that decides something in these options.</summary>
internal record Setting<TOptions>(string Name, string ValueName, string Meaning, string Default, string Right) : Setting(Name, ValueName, Meaning, Default, Right)
    where TOptions : class
{
    /// <summary>The options with this text applied; null when the text is not a right value.</summary>
    public required Func<TOptions, string, TOptions?> Apply { get; init; }
}
