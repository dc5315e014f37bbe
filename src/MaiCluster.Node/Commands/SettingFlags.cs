using System.CommandLine;
using MaiCluster.Node.Settings;

namespace MaiCluster.Node.Commands;

/// <summary>The settings as a command's options. Values stay text here: the reader checks them wherever they come from.</summary>
internal sealed class SettingFlags
{
    private readonly Dictionary<string, Option<string?>> _options = [];

    /// <param name="names">The node's settings that this command heeds; all when none is named. Variables and the file are read for any.</param>
    public SettingFlags(Command command, params string[] names)
        : this(command, [.. NodeSettings.All.Where(setting => names.Length == 0 || names.Contains(setting.Name))])
    {
    }

    public SettingFlags(Command command, IReadOnlyList<Setting> settings)
    {
        foreach (var setting in settings)
        {
            _options.Add(setting.Flag, new Option<string?>(setting.Flag)
            {
                Description = $"{setting.Meaning} [{setting.Default}]",
                HelpName = setting.ValueName,
            });
        }

        _options.Add(NodeSettings.FileFlag, new Option<string?>(NodeSettings.FileFlag)
        {
            Description = "JSON file of settings; a flag or a MAI_* variable goes before it",
            HelpName = "FILE",
        });
        foreach (var option in _options.Values)
        {
            command.Options.Add(option);
        }
    }

    public NodeOptions Read(ParseResult result, CommandContext context) => NodeOptionsReader.Read(flag => Text(result, flag), context.Variable);

    /// <summary>What was given for a flag; null when it was not.</summary>
    public string? Text(ParseResult result, string flag) => _options.TryGetValue(flag, out var option) ? result.GetValue(option) : null;
}
