using MaiCluster.Node.Commands;

namespace MaiCluster.Node.Settings;

/// <summary>The node's settings, and the folder that they live in when nobody says which.</summary>
internal static class NodeOptionsReader
{
    /// <inheritdoc cref="SettingsReader.Read"/>
    public static NodeOptions Read(Func<string, string?> flag, Func<string, string?> variable) =>
        Checked(SettingsReader.Read(NodeSettings.All, Defaults(), flag, variable));

    public static NodeOptions Defaults() => new() { DataDirectory = DefaultDataDirectory() };

    /// <exception cref="CommandFailedException">Nobody said where data is kept, and there is no home.</exception>
    public static NodeOptions Checked(NodeOptions options) => options.DataDirectory.Length > 0 ? options
        : throw CommandFailedException.Usage("There is no home directory to keep data in: say where with --data DIR.");

    /// <summary>By the XDG rules: <c>$XDG_DATA_HOME/maicluster</c>, commonly <c>~/.local/share/maicluster</c>.</summary>
    private static string DefaultDataDirectory()
    {
        var folder = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return folder.Length == 0 ? "" : Path.Combine(folder, "maicluster");
    }
}
