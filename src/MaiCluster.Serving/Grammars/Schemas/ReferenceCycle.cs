namespace MaiCluster.Serving.Grammars.Schemas;

/// <summary>Finds schemas that are defined by themselves alone, as <c>{"$ref": "#"}</c>: reading their values would never begin.</summary>
internal static class ReferenceCycle
{
    /// <summary>True when the reference leads back to itself through references and choices only.</summary>
    public static bool Contains(ReferenceNode reference)
    {
        var seen = new HashSet<SchemaNode>();
        var pending = new Stack<SchemaNode>([reference.Target]);
        while (pending.TryPop(out var node))
        {
            if (ReferenceEquals(node, reference))
            {
                return true;
            }

            if (!seen.Add(node))
            {
                continue;
            }

            if (node is ReferenceNode next)
            {
                pending.Push(next.Target);
            }

            foreach (var option in node is ChoiceNode choice ? choice.Options : [])
            {
                pending.Push(option);
            }
        }

        return false;
    }
}
