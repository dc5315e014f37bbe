using System.Text;
using MaiCluster.Serving.Grammars.Automata;
using MaiCluster.Serving.Grammars.Schemas;

namespace MaiCluster.Serving.Grammars.Shapes;

/// <summary>An object: the listed properties in their order, optional ones perhaps left out, then additional ones.</summary>
internal static class ObjectShape
{
    public static void Write(NetworkWriter writer, Rule rule, ObjectNode value)
    {
        var builder = writer.Builder;
        var opened = builder.Gap(builder.Literal(rule.Start, "{"u8));
        var count = value.Properties.Count;

        // first[i] and later[i] stand where property i or one after it is written next, without and after a comma;
        // done[i] stands after a value when i is the first property that may follow.
        var first = States(builder, count + 1);
        var later = States(builder, count + 1);
        var done = States(builder, count + 1);
        builder.Skip(opened, first[0]);
        var maySkipRest = true;
        for (var i = count; i >= 0 && !builder.IsFull; i--)
        {
            if (i < count)
            {
                var property = value.Properties[i];
                var written = WriteName(builder, property.Name);
                builder.Skip(first[i], written.Before);
                builder.Skip(later[i], written.Before);
                builder.Call(written.After, writer.RuleOf(property.Value), done[i + 1]);
                maySkipRest &= !property.Required;
                if (!property.Required)
                {
                    builder.Skip(first[i], first[i + 1]);
                    builder.Skip(later[i], later[i + 1]);
                }
            }

            var after = builder.Gap(done[i]);
            if (maySkipRest)
            {
                builder.Byte(after, '}', rule.End);
            }

            var comma = builder.NewState();
            builder.Byte(after, ',', comma);
            builder.Skip(builder.Gap(comma), later[i]);
        }

        if (maySkipRest)
        {
            builder.Byte(opened, '}', rule.End);
        }

        if (value.Additional is { } additional)
        {
            var names = value.AdditionalNames is { } others ? new StringNode(others) : StringNode.Any;
            var name = builder.NewState();
            builder.Call(first[count], writer.RuleOf(names), name);
            builder.Call(later[count], writer.RuleOf(names), name);
            builder.Call(WriteColon(builder, name), writer.RuleOf(additional), done[count]);
        }
    }

    private static int[] States(ByteNetworkBuilder builder, int count)
    {
        var states = new int[count];
        for (var i = 0; i < count; i++)
        {
            states[i] = builder.NewState();
        }

        return states;
    }

    private static (int Before, int After) WriteName(ByteNetworkBuilder builder, string name)
    {
        var before = builder.NewState();
        return (before, WriteColon(builder, builder.Literal(before, Encoding.UTF8.GetBytes(JsonText.Quote(name)))));
    }

    private static int WriteColon(ByteNetworkBuilder builder, int from)
    {
        var colon = builder.NewState();
        builder.Byte(builder.Gap(from), ':', colon);
        return builder.Gap(colon);
    }
}
