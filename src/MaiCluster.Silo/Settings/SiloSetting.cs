using MaiCluster.Node.Settings;

namespace MaiCluster.Silo.Settings;

/// <summary>One row of the silo's table.</summary>
internal sealed record SiloSetting(string Name, string ValueName, string Meaning, string Default, string Right)
    : Setting<SiloOptions>(Name, ValueName, Meaning, Default, Right)
{
    /// <summary>A row of the node's table, which a silo heeds as well.</summary>
    public static SiloSetting Of(NodeSetting setting) => new(setting.Name, setting.ValueName, setting.Meaning, setting.Default, setting.Right)
    {
        Apply = (options, text) => setting.Apply(options.Node, text) is { } node ? options with { Node = node } : null,
    };
}
