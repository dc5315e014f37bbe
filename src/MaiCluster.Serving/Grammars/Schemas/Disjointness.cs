using System.Text.Json;

namespace MaiCluster.Serving.Grammars.Schemas;

/// <summary>Whether it is plain that no value satisfies two schemas at once. In doubt the answer is no.</summary>
internal static class Disjointness
{
    // Discriminating properties lie at the surface; looking deeper would cost more than it finds.
    private const int MaxDepth = 4;

    public static bool AllDisjoint(IReadOnlyList<SchemaNode> nodes)
    {
        for (var i = 0; i < nodes.Count; i++)
        {
            for (var j = i + 1; j < nodes.Count; j++)
            {
                if (!AreDisjoint(nodes[i], nodes[j], MaxDepth))
                {
                    return false;
                }
            }
        }

        return true;
    }

    public static bool OnlyObjects(SchemaNode node) => TypesOf(node, MaxDepth) is JsonTypes.Object or JsonTypes.None;

    private static bool AreDisjoint(SchemaNode one, SchemaNode other, int depth)
    {
        if (depth == 0)
        {
            return false;
        }

        if ((TypesOf(one, MaxDepth) & TypesOf(other, MaxDepth)) == JsonTypes.None)
        {
            return true;
        }

        return (Resolve(one), Resolve(other)) switch
        {
            (ChoiceNode choice, var right) => choice.Options.All(option => AreDisjoint(option, right, depth - 1)),
            (var left, ChoiceNode choice) => choice.Options.All(option => AreDisjoint(left, option, depth - 1)),
            (LiteralNode left, LiteralNode right) => AreDifferent(left, right),
            (ObjectNode left, ObjectNode right) => left.Properties.Any(mine => mine.Required
                && right.Properties.Any(others => others.Required && others.Name == mine.Name && AreDisjoint(mine.Value, others.Value, depth - 1))),
            _ => false,
        };
    }

    /// <summary>Strings have one spelling each; numbers have many, so only those that parse to different values differ.</summary>
    private static bool AreDifferent(LiteralNode one, LiteralNode other) =>
        one.Text != other.Text && (one.Kind != JsonValueKind.Number || one.Number != other.Number);

    private static SchemaNode Resolve(SchemaNode node)
    {
        while (node is ReferenceNode reference)
        {
            node = reference.Target;
        }

        return node;
    }

    private static JsonTypes TypesOf(SchemaNode node, int depth) => Resolve(node) switch
    {
        _ when depth == 0 => (JsonTypes)~0,
        ChoiceNode choice => choice.Options.Aggregate(JsonTypes.None, (types, option) => types | TypesOf(option, depth - 1)),
        LiteralNode literal => literal.Kind switch
        {
            JsonValueKind.String => JsonTypes.String,
            JsonValueKind.Number => JsonTypes.Number,
            JsonValueKind.Null => JsonTypes.Null,
            _ => JsonTypes.Boolean,
        },
        StringNode => JsonTypes.String,
        NumberNode => JsonTypes.Number,
        ObjectNode => JsonTypes.Object,
        _ => JsonTypes.Array,
    };
}
