using MaiCluster.Node.Commands;

namespace MaiCluster.Node.Settings;

/// <summary>Gathers settings: flag over variable over file over default.</summary>
internal static class SettingsReader
{
    /// <param name="settings">All that there are: the file may name any.</param>
    /// <param name="options">The defaults.</param>
    /// <param name="flag">The text given for a flag such as <c>--port</c>; null when it was not given.</param>
    /// <param name="variable">An environment variable's value.</param>
    /// <exception cref="CommandFailedException">A value is wrong; the message says where it came from and what would be right.</exception>
    public static TOptions Read<TOptions>(IReadOnlyList<Setting<TOptions>> settings, TOptions options, Func<string, string?> flag, Func<string, string?> variable)
        where TOptions : class
    {
        var path = flag(NodeSettings.FileFlag) ?? NullIfEmpty(variable(NodeSettings.FileVariable));
        var file = path is null ? null : SettingsFile.Read(path, settings);
        foreach (var setting in settings)
        {
            var (text, origin) = flag(setting.Flag) is { } given ? (given, setting.Flag)
                : NullIfEmpty(variable(setting.Variable)) is { } exported ? (exported, "the variable " + setting.Variable)
                : file is not null && file.TryGetValue(setting.Name, out var written) ? (written, $"\"{setting.Name}\" in {path}")
                : (null, "");
            if (text is not null)
            {
                options = setting.Apply(options, text)
                    ?? throw CommandFailedException.Usage($"{(setting.IsSecret ? "What is given" : $"'{text}'")} is wrong for {origin}: expected {setting.Right}.");
            }
        }

        return options;
    }

    /// <summary>An empty variable counts as unset, as shells and containers commonly leave one.</summary>
    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
