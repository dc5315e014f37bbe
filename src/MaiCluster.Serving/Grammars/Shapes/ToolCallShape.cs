using System.Text;
using MaiCluster.Serving.Grammars.Schemas;

namespace MaiCluster.Serving.Grammars.Shapes;

/// <summary>A call's envelope, byte for byte, so that whoever reads the stream finds name and arguments without parsing.</summary>
internal static class ToolCallShape
{
    /// <returns>The rule of the whole answer.</returns>
    public static int Write(NetworkWriter writer, IReadOnlyList<(string Name, SchemaNode Arguments)> calls)
    {
        var builder = writer.Builder;
        var answer = builder.NewRule(nests: false);
        foreach (var (name, arguments) in calls)
        {
            var opened = builder.Literal(builder[answer].Start, Encoding.UTF8.GetBytes($"{{\"name\": {JsonText.Quote(name)}, \"arguments\": "));
            var closing = builder.NewState();
            builder.Call(opened, writer.RuleOf(arguments), closing);
            builder.Byte(closing, '}', builder[answer].End);
        }

        return answer;
    }
}
