using MaiCluster.Serving.Grammars.Automata;
using MaiCluster.Serving.Grammars.Patterns;

namespace MaiCluster.Serving.Grammars.Shapes;

/// <summary>A string in its quotes.</summary>
internal static class StringShape
{
    /// <param name="content">null = any string.</param>
    public static void Write(NetworkWriter writer, Rule rule, CharacterAutomaton? content)
    {
        var builder = writer.Builder;
        if (content is null)
        {
            var inside = builder.NewState();
            builder.Byte(rule.Start, '"', inside);
            CharacterShape.Write(writer, inside, CharacterSet.All, inside);
            builder.Byte(inside, '"', rule.End);
            return;
        }

        var states = new int[content.Steps.Count];
        for (var i = 0; i < states.Length; i++)
        {
            states[i] = builder.NewState();
        }

        builder.Byte(rule.Start, '"', states[0]);
        for (var i = 0; i < states.Length && !builder.IsFull; i++)
        {
            foreach (var step in content.Steps[i])
            {
                CharacterShape.Write(writer, states[i], step.Characters, states[step.To]);
            }

            if (content.Accepts[i])
            {
                builder.Byte(states[i], '"', rule.End);
            }
        }
    }
}
