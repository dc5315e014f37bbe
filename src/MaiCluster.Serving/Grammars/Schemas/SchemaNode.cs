using System.Globalization;
using System.Text.Json;
using MaiCluster.Serving.Grammars.Patterns;

namespace MaiCluster.Serving.Grammars.Schemas;

/// <summary>A schema, read: which values it admits and in which form they are written. Nodes are told apart by reference.</summary>
internal abstract class SchemaNode
{
    /// <summary>No value at all.</summary>
    public static SchemaNode Nothing { get; } = new ChoiceNode([]);
}

/// <summary>One scalar, in one spelling.</summary>
internal sealed class LiteralNode(JsonValueKind kind, string text) : SchemaNode
{
    public static LiteralNode True { get; } = new(JsonValueKind.True, "true");

    public static LiteralNode False { get; } = new(JsonValueKind.False, "false");

    public static LiteralNode Null { get; } = new(JsonValueKind.Null, "null");

    public JsonValueKind Kind { get; } = kind;

    /// <summary>As written in the answer.</summary>
    public string Text { get; } = text;

    /// <summary>The value of a number.</summary>
    public double Number => double.Parse(Text, CultureInfo.InvariantCulture);
}

/// <param name="content">The strings admitted; null = any.</param>
internal sealed class StringNode(CharacterAutomaton? content) : SchemaNode
{
    public static StringNode Any { get; } = new(null);

    public CharacterAutomaton? Content { get; } = content;
}

/// <summary>An end of a range of numbers.</summary>
internal readonly record struct Bound(decimal Value, bool Exclusive);

/// <param name="low">null = down to the longest negative number.</param>
/// <param name="high">null = up to the longest number.</param>
internal sealed class NumberNode(bool integer, Bound? low, Bound? high) : SchemaNode
{
    public static NumberNode Any { get; } = new(integer: false, null, null);

    public bool IsInteger { get; } = integer;

    public Bound? Low { get; } = low;

    public Bound? High { get; } = high;
}

internal sealed record Property(string Name, SchemaNode Value, bool Required);

/// <param name="properties">In the order they are written.</param>
/// <param name="additional">Values under other names, after the listed ones; null = none.</param>
internal sealed class ObjectNode(IReadOnlyList<Property> properties, SchemaNode? additional, CharacterAutomaton? additionalNames = null) : SchemaNode
{
    public IReadOnlyList<Property> Properties { get; } = properties;

    public SchemaNode? Additional { get; } = additional;

    /// <summary>Which other names; null = any.</summary>
    public CharacterAutomaton? AdditionalNames { get; } = additionalNames;
}

/// <param name="prefix">The first items, each with its schema.</param>
/// <param name="rest">Each item after them.</param>
/// <param name="max">null = without end.</param>
internal sealed class ArrayNode(IReadOnlyList<SchemaNode> prefix, SchemaNode rest, int min, int? max) : SchemaNode
{
    public IReadOnlyList<SchemaNode> Prefix { get; } = prefix;

    public SchemaNode Rest { get; } = rest;

    public int Min { get; } = min;

    public int? Max { get; } = max;

    public SchemaNode ItemAt(int index) => index < Prefix.Count ? Prefix[index] : Rest;
}

internal sealed class ChoiceNode(IReadOnlyList<SchemaNode> options) : SchemaNode
{
    public IReadOnlyList<SchemaNode> Options { get; } = options;
}

/// <param name="path">Where the schema it stands for is.</param>
internal sealed class ReferenceNode(string path) : SchemaNode
{
    public string Path { get; } = path;

    /// <summary>Set once the schema it stands for has been read.</summary>
    public SchemaNode Target { get; set; } = Nothing;
}
