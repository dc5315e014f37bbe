namespace MaiCluster.Serving.Grammars.Schemas;

/// <summary>What a schema without keywords admits.</summary>
internal static class Unconstrained
{
    static Unconstrained()
    {
        var any = new ReferenceNode("$");
        Object = new ObjectNode([], any);
        any.Target = new ChoiceNode(
        [
            Object, new ArrayNode([], any, 0, null), StringNode.Any, NumberNode.Any,
            LiteralNode.True, LiteralNode.False, LiteralNode.Null,
        ]);
        Value = any;
    }

    public static SchemaNode Value { get; }

    public static ObjectNode Object { get; }
}
