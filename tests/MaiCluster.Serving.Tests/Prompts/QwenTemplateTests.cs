using MaiCluster.Serving.Prompts;
using static MaiCluster.Serving.Tests.Prompts.Conversations;

namespace MaiCluster.Serving.Tests.Prompts;

public class QwenTemplateTests
{
    private const string Qwen25 = """
        {%- if tools %}{{- '<|im_start|>system\n' }}{{- "# Tools\n\nYou may call one or more functions to assist with the user query." }}{{ "<tool_call>" }}
        {%- else %}{{- '<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\n' }}{%- endif %}
        """;

    private const string Qwen3 = """
        {%- if tools %}{{- '<|im_start|>system\n' }}{{- "# Tools\n\nYou may call one or more functions to assist with the user query." }}{{ "<tool_call>" }}
        {%- else %}{{- '<|im_start|>system\n' + messages[0].content + '<|im_end|>\n' }}{%- endif %}{{ '<think>' + '</think>' }}
        """;

    private const string ToolsSection = """
        # Tools

        You may call one or more functions to assist with the user query.

        You are provided with function signatures within <tools></tools> XML tags:
        <tools>
        {"type": "function", "function": {"name": "get_weather", "description": "The weather \"now\", in °C.", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}
        {"type": "function", "function": {"name": "ping", "parameters": {}}}
        </tools>

        For each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:
        <tool_call>
        {"name": <function-name>, "arguments": <args-json-object>}
        </tool_call>
        """;

    private const string ToolsConversation = """
        <|im_start|>user
        Weather in Lima and Rome?<|im_end|>
        <|im_start|>assistant
        Let me look.
        <tool_call>
        {"name": "get_weather", "arguments": {"city": "Lima"}}
        </tool_call>
        <tool_call>
        {"name": "get_weather", "arguments": {"city": "Rome"}}
        </tool_call><|im_end|>
        <|im_start|>user
        <tool_response>
        18
        </tool_response>
        <tool_response>
        25
        </tool_response><|im_end|>
        <|im_start|>assistant
        <tool_call>
        {"name": "ping", "arguments": {}}
        </tool_call><|im_end|>
        <|im_start|>user
        <tool_response>
        pong
        </tool_response><|im_end|>
        <|im_start|>user
        Thanks<|im_end|>
        <|im_start|>assistant

        """;

    [Fact]
    public void Qwen25_writes_tools_calls_and_results_as_its_template_does()
    {
        var template = ChatTemplates.Recognize(Qwen25, null, "<|im_end|>");

        Assert.True(template.KnowsTools);
        Assert.Equal(
            $"<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.\n\n{ToolsSection}<|im_end|>\n{ToolsConversation}",
            template.Render(WithTools, [Weather, Ping]));
    }

    [Fact]
    public void Qwen25_has_a_default_system_text()
    {
        var template = ChatTemplates.Recognize(Qwen25, null, "<|im_end|>");

        Assert.Equal(
            "<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n",
            template.Render([User("Hi")], []));
        Assert.Equal("<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", template.Render([Instructions("Be brief."), User("Hi")], []));
        Assert.StartsWith("<|im_start|>system\nBe brief.\n\n# Tools\n\n", template.Render([Instructions("Be brief."), User("Hi")], [Ping]), StringComparison.Ordinal);
    }

    [Fact]
    public void Qwen3_has_no_default_system_text()
    {
        var template = ChatTemplates.Recognize(Qwen3, null, "<|im_end|>");

        Assert.Equal("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", template.Render([User("Hi")], []));
        Assert.Equal($"<|im_start|>system\n{ToolsSection}<|im_end|>\n{ToolsConversation}", template.Render(WithTools, [Weather, Ping]));
    }

    [Fact]
    public void Qwen3_leaves_the_reasoning_of_earlier_answers_out()
    {
        var template = ChatTemplates.Recognize(Qwen3, null, "<|im_end|>");

        Assert.Equal(
            "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHello!<|im_end|>\n<|im_start|>user\nBye<|im_end|>\n<|im_start|>assistant\n",
            template.Render([User("Hi"), Assistant("<think>\nGreet.\n</think>\n\nHello!"), User("Bye")], []));
    }

    [Fact]
    public void Qwen3_keeps_the_reasoning_between_a_question_and_its_tools_results()
    {
        var template = ChatTemplates.Recognize(Qwen3, null, "<|im_end|>");

        Assert.Equal(
            "<|im_start|>user\nPing.<|im_end|>\n<|im_start|>assistant\n<think>\nCall it.\n</think>\n\n\n<tool_call>\n{\"name\": \"ping\", \"arguments\": {}}\n</tool_call><|im_end|>\n"
            + "<|im_start|>user\n<tool_response>\npong\n</tool_response><|im_end|>\n<|im_start|>assistant\n",
            template.Render([User("Ping."), Assistant("<think>\nCall it.\n</think>\n\n", new ToolCall("c", "ping", "{}")), Result("c", "pong")], []));
    }

    [Fact]
    public void Arguments_that_are_no_JSON_are_written_as_they_are()
    {
        var template = ChatTemplates.Recognize(Qwen25, null, "<|im_end|>");
        var prompt = template.Render([User("Go"), Assistant("", new ToolCall("c", "ping", "{\"a\": [1, \"\\ud800\"]")), Assistant("", new ToolCall("c", "ping", "{\"a\": [1, \"\\ud800\"]}"))], []);

        Assert.Contains("""{"name": "ping", "arguments": {"a": [1, "\ud800"]}""" + "\n", prompt, StringComparison.Ordinal);
        Assert.Contains("""{"name": "ping", "arguments": {"a": [1, "\ud800"]}}""" + "\n", prompt, StringComparison.Ordinal);
    }
}
