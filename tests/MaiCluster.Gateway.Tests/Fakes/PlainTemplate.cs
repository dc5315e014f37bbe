using System.Text;
using MaiCluster.Serving.Prompts;

namespace MaiCluster.Gateway.Tests.Fakes;

/// <summary>Writes out everything it is given, so that tests see what the gateway passed on.</summary>
public sealed class PlainTemplate(bool knowsTools) : ChatTemplate
{
    public override bool KnowsTools => knowsTools;

    public override string Render(IReadOnlyList<ChatMessage> messages, IReadOnlyList<ToolDefinition> tools)
    {
        var text = new StringBuilder();
        foreach (var tool in tools)
        {
            text.Append("tool ").Append(tool.Name).Append(' ').Append(tool.Description).Append(' ').Append(tool.ParametersJson).Append('\n');
        }

        foreach (var message in messages)
        {
            text.Append(message.Role).Append(": ").Append(message.Content);
            foreach (var call in message.ToolCalls)
            {
                text.Append(" [").Append(call.Id).Append(' ').Append(call.Name).Append(' ').Append(call.Arguments).Append(']');
            }

            text.Append(message.ToolCallId is null ? "" : $" ({message.ToolCallId})").Append('\n');
        }

        return text.ToString();
    }
}
