using System.CommandLine;
using MaiCluster.Node.Settings;

namespace MaiCluster.Node.Commands;

/// <summary>The settings as a command's options. Values stay text here: the reader checks them wherever they come from.</summary>
internal sealed class SettingFlags
{
    private readonly Dictionary<string, Option<string?>> _options = [];

    /// <param name="names">The settings that this command heeds; all when none is named. Variables and the file are read for any.</param>
    public SettingFlags(Command command, params ReadOnlySpan<string> names)
    {
        foreach (var setting in NodeSettings.All)
        {
            if (names.Length > 0 && !names.Contains(setting.Name))
            {
                continue;
            }

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

    public NodeOptions Read(ParseResult result, CommandContext context) =>
        NodeOptionsReader.Read(flag => _options.TryGetValue(flag, out var option) ? result.GetValue(option) : null, context.Variable);
}
