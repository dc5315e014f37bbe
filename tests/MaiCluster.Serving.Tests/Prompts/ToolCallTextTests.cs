using FsCheck.Xunit;
using MaiCluster.Serving.Prompts;

namespace MaiCluster.Serving.Tests.Prompts;

public class ToolCallTextTests
{
    private const string Lima = "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Lima\"}}\n</tool_call>";
    private const string Ping = "<tool_call>\n{\"name\": \"ping\", \"arguments\": {}}\n</tool_call>";

    [Fact]
    public void Calls_are_found_with_the_text_beside_them()
    {
        var answer = ToolCallText.Parse($"Let me look.\n{Lima}\n{Ping}\n");

        Assert.Equal("Let me look.", answer.Content);
        Assert.Equal([("get_weather", """{"city": "Lima"}"""), ("ping", "{}")], answer.Calls);
    }

    [Fact]
    public void An_answer_without_calls_is_content_to_the_last_space()
    {
        var answer = ToolCallText.Parse("Hello. \n");

        Assert.Equal("Hello. \n", answer.Content);
        Assert.Empty(answer.Calls);
    }

    [Fact]
    public void The_last_block_may_lack_its_end() =>
        Assert.Equal([("get_weather", """{"city": "Lima"}""")], ToolCallText.Parse(Lima[..^"\n</tool_call>".Length]).Calls);

    [Fact]
    public void Absent_arguments_are_none() =>
        Assert.Equal([("ping", "{}")], ToolCallText.Parse("<tool_call>{\"name\": \"ping\"}</tool_call>").Calls);

    [Theory]
    [InlineData("<tool_call>get_weather</tool_call>")]
    [InlineData("<tool_call>{\"name\": \"get_wea")]
    [InlineData("<tool_call>{\"name\": 7}</tool_call>")]
    [InlineData("<tool_call>{\"name\": \"\"}</tool_call>")]
    [InlineData("<tool_call>{\"name\": \"f\", \"arguments\": \"Lima\"}</tool_call>")]
    [InlineData("<tool_call>{\"name\": \"\\ud800\"}</tool_call>")]
    [InlineData("<tool_call>[]</tool_call>")]
    public void A_block_that_is_no_call_stays_in_the_content(string block)
    {
        Assert.Equal($"a {block}", ToolCallText.Parse($"a {block}").Content);
        Assert.Empty(ToolCallText.Parse(block).Calls);
    }

    [Fact]
    public void A_block_that_is_no_call_does_not_hide_the_next() =>
        Assert.Equal([("ping", "{}")], ToolCallText.Parse($"<tool_call>?</tool_call>{Ping}").Calls);

    [Theory]
    [InlineData("", 0)]
    [InlineData("Hello", 5)]
    [InlineData("Hello ", 5)]
    [InlineData("Hello <", 5)]
    [InlineData("Hello <b", 8)]
    [InlineData("1 <tool", 1)]
    [InlineData("a\n\n<tool_call>{", 1)]
    [InlineData("<tool_call", 0)]
    [InlineData("<tool_calls", 11)]
    [InlineData("<<tool_cal", 1)]
    public void Text_that_may_begin_a_call_is_held_back(string text, int plain) => Assert.Equal(plain, ToolCallText.PlainLength(text));

    [Property]
    public bool What_a_stream_passed_on_begins_the_content_of_the_whole(byte[] picks)
    {
        string[] parts = ["a", " ", "\n", "<", "<tool", "_call>", Lima, Ping, "</tool_call>", "b"];
        var whole = string.Concat(picks.Select(pick => parts[pick % parts.Length]));
        var content = ToolCallText.Parse(whole).Content;
        return Enumerable.Range(0, whole.Length + 1).All(length =>
            content.StartsWith(whole[..ToolCallText.PlainLength(whole.AsSpan(0, length))], StringComparison.Ordinal));
    }

    [Property]
    public bool A_stream_may_leave_out_what_it_has_passed_on(byte[] picks)
    {
        string[] parts = ["a", " ", "\n", "<", "<tool", "_call>", "x"];
        var passed = 0;
        var text = "";
        return picks.All(pick =>
        {
            text += parts[pick % parts.Length];
            var whole = ToolCallText.PlainLength(text);
            passed += ToolCallText.PlainLength(text.AsSpan(passed));
            return passed == whole;
        });
    }
}
