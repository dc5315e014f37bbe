namespace MaiCluster.Serving.Ledgers.Focus;

/// <summary>A column of the export.</summary>
/// <param name="Name">Its id in the specification, or one of ours with <c>x_</c> before it.</param>
/// <param name="Type">Of its values.</param>
/// <param name="Value">A text, a decimal or a time in UTC; null where the row has none.</param>
public sealed record FocusColumn(string Name, FocusType Type, Func<FocusRow, object?> Value);

/// <summary>What a column holds.</summary>
public enum FocusType
{
    Text,
    Number,
    Time,
}
