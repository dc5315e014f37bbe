using System.Text;
using MaiCluster.Serving.Grammars.Automata;
using MaiCluster.Serving.Grammars.Schemas;

namespace MaiCluster.Serving.Grammars.Shapes;

/// <summary>One of several values. Literals share their beginnings, so that an enum of thousands is still read one way.</summary>
internal static class ChoiceShape
{
    public static void Write(NetworkWriter writer, Rule rule, IReadOnlyList<SchemaNode> options)
    {
        var builder = writer.Builder;
        var known = new Dictionary<(int, byte), int>();
        var ends = new HashSet<int>();
        foreach (var option in options)
        {
            if (option is not LiteralNode literal)
            {
                builder.Call(rule.Start, writer.RuleOf(option), rule.End);
                continue;
            }

            var state = rule.Start;
            foreach (var value in Encoding.UTF8.GetBytes(literal.Text))
            {
                if (!known.TryGetValue((state, value), out var next))
                {
                    next = builder.NewState();
                    builder.Byte(state, value, value, next);
                    known[(state, value)] = next;
                }

                state = next;
            }

            if (ends.Add(state))
            {
                builder.Skip(state, rule.End);
            }
        }
    }
}
