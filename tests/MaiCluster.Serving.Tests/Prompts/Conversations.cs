using MaiCluster.Serving.Prompts;

namespace MaiCluster.Serving.Tests.Prompts;

/// <summary>Short ways to write conversations.</summary>
internal static class Conversations
{
    public static ToolDefinition Weather { get; } = new("get_weather", "The weather \"now\", in °C.",
        """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""");

    public static ToolDefinition Ping { get; } = new("ping", null, "{}");

    /// <summary>A system message, a question, its answer and another question, with white space at the ends.</summary>
    public static ChatMessage[] Padded { get; } = [Instructions(" Be brief. "), User(" Hi "), Assistant(" Hello! "), User("Bye")];

    /// <summary>Two calls at once and a third.</summary>
    public static ChatMessage[] WithTools { get; } =
    [
        User("Weather in Lima and Rome?"),
        Assistant("Let me look.", new ToolCall("c1", "get_weather", """{"city":"Lima"}"""), new ToolCall("c2", "get_weather", """{ "city" : "Rome" }""")),
        Result("c1", "18"),
        Result("c2", "25"),
        Assistant("", new ToolCall("c3", "ping", "{}")),
        Result("c3", "pong"),
        User("Thanks"),
    ];

    public static ChatMessage Instructions(string content) => new(ChatRole.System, content);

    public static ChatMessage User(string content) => new(ChatRole.User, content);

    public static ChatMessage Assistant(string content, params ToolCall[] calls) => new(ChatRole.Assistant, content) { ToolCalls = calls };

    public static ChatMessage Result(string? callId, string content) => new(ChatRole.Tool, content) { ToolCallId = callId };
}
