using System.Text.Json;
using MaiCluster.Serving.Prompts;
using MaiCluster.Serving.Tests.Tokenization;
using static MaiCluster.Serving.Tests.Prompts.Conversations;

namespace MaiCluster.Serving.Tests.Prompts;

public class ChatMlTemplateTests
{
    private const string Plain =
        @"{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    [Fact]
    public void Golden_conversations_give_the_reference_prompts_and_ids()
    {
        var template = ChatTemplateFile.Load(TestFiles.SmolLm2);
        var tokenizer = TestFiles.Tokenizer(TestFiles.SmolLm2);
        var lines = TestFiles.Lines("tests", "golden", "text.jsonl").ToArray();

        Assert.Equal(30, lines.Length);
        foreach (var line in lines)
        {
            var messages = line.GetProperty("messages").EnumerateArray()
                .Select(message => new ChatMessage(Enum.Parse<ChatRole>(message.GetProperty("role").GetString()!, ignoreCase: true), message.GetProperty("content").GetString()!)).ToArray();
            var prompt = template.Render(messages, []);

            Assert.Equal(line.GetProperty("prompt").GetString(), prompt);
            Assert.Equal(line.GetProperty("ids").Deserialize<int[]>(), tokenizer.Encode(prompt, addSpecialTokens: false));
        }
    }

    [Fact]
    public void Messages_are_written_as_they_are()
    {
        var template = ChatTemplates.Recognize(Plain, null, null);

        Assert.False(template.KnowsTools);
        Assert.Equal(
            "<|im_start|>system\n Be brief. <|im_end|>\n<|im_start|>user\n Hi <|im_end|>\n<|im_start|>assistant\n Hello! <|im_end|>\n<|im_start|>user\nBye<|im_end|>\n<|im_start|>assistant\n",
            template.Render(Padded, []));
    }

    [Fact]
    public void Without_a_default_system_text_none_is_written() =>
        Assert.Equal("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", ChatTemplates.Recognize(Plain, null, null).Render([User("Hi")], []));

    [Theory]
    [InlineData(@"{{ '<|im_start|>system\nBe \'good\'.\nAlways.<|im_end|>\n' }}", "Be 'good'.\nAlways.")]
    [InlineData("{{ '<|im_start|>system\nBe good.<|im_end|>\n' }}", "Be good.")]
    [InlineData("{% if x %}<|im_start|>system\nBe good.<|im_end|>\n{% endif %}", "Be good.")]
    [InlineData(@"{{ ""<|im_start|>system\nIt's good.<|im_end|>\n"" }}", "It's good.")]
    public void The_default_system_text_is_read_off_the_template(string literal, string system)
    {
        var template = ChatTemplates.Recognize(literal + Plain, null, null);

        Assert.Equal($"<|im_start|>system\n{system}<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", template.Render([User("Hi")], []));
        Assert.Equal("<|im_start|>system\nMine.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", template.Render([Instructions("Mine."), User("Hi")], []));
    }

    [Theory]
    [InlineData(@"{{ '<|im_start|>system\n' + messages[0]['content'] + '<|im_end|>\n' }}")]
    [InlineData("<|im_start|>system\n{{ system }}<|im_end|>\n")]
    public void An_expression_is_no_default_system_text(string literal) =>
        Assert.Equal("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", ChatTemplates.Recognize(literal + Plain, null, null).Render([User("Hi")], []));

    [Fact]
    public void The_token_that_begins_a_text_is_written_when_the_template_does() =>
        Assert.Equal("<s><|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", ChatTemplates.Recognize("{{bos_token}}" + Plain, "<s>", null).Render([User("Hi")], []));
}
