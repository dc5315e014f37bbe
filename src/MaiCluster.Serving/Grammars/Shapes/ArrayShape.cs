using MaiCluster.Serving.Grammars.Automata;
using MaiCluster.Serving.Grammars.Schemas;

namespace MaiCluster.Serving.Grammars.Shapes;

/// <summary>An array, unrolled as far as its items are counted or differ.</summary>
internal static class ArrayShape
{
    public static void Write(NetworkWriter writer, Rule rule, ArrayNode array)
    {
        var builder = writer.Builder;
        var opened = builder.Gap(builder.Literal(rule.Start, "["u8));
        if (array.Min == 0)
        {
            builder.Byte(opened, ']', rule.End);
        }

        // From this many items on, one more changes nothing: the last counted state follows itself.
        var alike = Math.Max(array.Min, Math.Max(array.Prefix.Count, 1));
        var last = array.Max ?? alike;
        var before = opened;
        for (var count = 1; count <= last && !builder.IsFull; count++)
        {
            var item = builder.NewState();
            builder.Call(before, writer.RuleOf(array.ItemAt(count - 1)), item);
            var after = builder.Gap(item);
            if (count >= array.Min)
            {
                builder.Byte(after, ']', rule.End);
            }

            if (count < last || array.Max is null)
            {
                var comma = builder.NewState();
                builder.Byte(after, ',', comma);
                before = builder.Gap(comma);
            }

            if (count == last && array.Max is null)
            {
                builder.Call(before, writer.RuleOf(array.ItemAt(count)), item);
            }
        }
    }
}
