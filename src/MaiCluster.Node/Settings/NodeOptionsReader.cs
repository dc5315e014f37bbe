using MaiCluster.Node.Commands;

namespace MaiCluster.Node.Settings;

/// <summary>Gathers the settings: flag over variable over file over default.</summary>
internal static class NodeOptionsReader
{
    /// <param name="flag">The text given for a flag such as <c>--port</c>; null when it was not given.</param>
    /// <param name="variable">An environment variable's value.</param>
    /// <exception cref="CommandFailedException">A value is wrong; the message says where it came from and what would be right.</exception>
    public static NodeOptions Read(Func<string, string?> flag, Func<string, string?> variable)
    {
        var path = flag(NodeSettings.FileFlag) ?? NullIfEmpty(variable(NodeSettings.FileVariable));
        var file = path is null ? null : SettingsFile.Read(path);
        var options = new NodeOptions { DataDirectory = DefaultDataDirectory() };

        foreach (var setting in NodeSettings.All)
        {
            var (text, origin) = flag(setting.Flag) is { } given ? (given, setting.Flag)
                : NullIfEmpty(variable(setting.Variable)) is { } exported ? (exported, "the variable " + setting.Variable)
                : file is not null && file.TryGetValue(setting.Name, out var written) ? (written, $"\"{setting.Name}\" in {path}")
                : (null, "");
            if (text is not null)
            {
                options = setting.Apply(options, text)
                    ?? throw CommandFailedException.Usage($"'{text}' is wrong for {origin}: expected {setting.Right}.");
            }
        }

        return options.DataDirectory.Length > 0 ? options
            : throw CommandFailedException.Usage("There is no home directory to keep data in: say where with --data DIR.");
    }

    /// <summary>By the XDG rules: <c>$XDG_DATA_HOME/maicluster</c>, commonly <c>~/.local/share/maicluster</c>.</summary>
    private static string DefaultDataDirectory()
    {
        var folder = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return folder.Length == 0 ? "" : Path.Combine(folder, "maicluster");
    }

    /// <summary>An empty variable counts as unset, as shells and containers commonly leave one.</summary>
    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
