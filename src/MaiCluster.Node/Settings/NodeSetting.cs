namespace MaiCluster.Node.Settings;

/// <summary>One row of the node's table.</summary>
internal sealed record NodeSetting(string Name, string ValueName, string Meaning, string Default, string Right)
    : Setting<NodeOptions>(Name, ValueName, Meaning, Default, Right);
