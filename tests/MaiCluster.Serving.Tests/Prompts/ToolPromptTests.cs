using MaiCluster.Serving.Prompts;
using static MaiCluster.Serving.Tests.Prompts.Conversations;

namespace MaiCluster.Serving.Tests.Prompts;

public class ToolPromptTests
{
    private const string Section = """
        You can call these functions:

        get_weather: The weather "now", in °C.
        Parameters: {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}

        ping
        Parameters: {}

        To call a function, answer with one JSON object and nothing else, with values exactly as in the user's message:
        {"name": "Name of the function", "arguments": {"Parameter": "Value from the user's message"}}
        """;

    private static readonly ChatTemplate ChatMl = ChatTemplates.Recognize(@"'<|im_start|>system\nBe kind.<|im_end|>\n' '<|im_start|>'", null, null);

    [Fact]
    public void Tools_follow_the_conversations_own_system_text() =>
        Assert.Equal(
            $"<|im_start|>system\nBe brief.\n\n{Section}<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n",
            ChatMl.Render([Instructions("Be brief."), User("Hi")], [Weather, Ping]));

    [Fact]
    public void Tools_follow_the_default_system_text_when_there_is_no_other() =>
        Assert.Equal(
            $"<|im_start|>system\nBe kind.\n\n{Section}<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n",
            ChatMl.Render([User("Hi")], [Weather, Ping]));

    [Fact]
    public void Earlier_calls_and_results_are_turns_of_plain_text() =>
        Assert.Equal(
            """
            <|im_start|>system
            Be kind.<|im_end|>
            <|im_start|>user
            Weather in Lima and Rome?<|im_end|>
            <|im_start|>assistant
            Let me look.
            {"name": "get_weather", "arguments": {"city": "Lima"}}
            {"name": "get_weather", "arguments": {"city": "Rome"}}<|im_end|>
            <|im_start|>user
            Result of get_weather: 18
            Result of get_weather: 25<|im_end|>
            <|im_start|>assistant
            {"name": "ping", "arguments": {}}<|im_end|>
            <|im_start|>user
            Result of ping: pong<|im_end|>
            <|im_start|>user
            Thanks<|im_end|>
            <|im_start|>assistant

            """,
            ChatMl.Render(WithTools, []));

    [Fact]
    public void A_result_of_an_unknown_call_has_no_name() =>
        Assert.EndsWith("<|im_start|>user\nResult: 7<|im_end|>\n<|im_start|>assistant\n", ChatMl.Render([User("Hi"), Result(null, "7")], []), StringComparison.Ordinal);

    [Fact]
    public void A_family_without_system_messages_has_the_tools_in_its_first_user_turn()
    {
        var gemma = ChatTemplates.Recognize("<start_of_turn><end_of_turn>", null, null);

        Assert.Equal($"<start_of_turn>user\n{Section}\n\nHi<end_of_turn>\n<start_of_turn>model\n", gemma.Render([User("Hi")], [Weather, Ping]));
    }
}
