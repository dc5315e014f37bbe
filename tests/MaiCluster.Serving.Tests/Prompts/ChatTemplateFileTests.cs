using MaiCluster.Serving.Prompts;
using MaiCluster.Serving.Tests.Tokenization;
using static MaiCluster.Serving.Tests.Prompts.Conversations;

namespace MaiCluster.Serving.Tests.Prompts;

public sealed class ChatTemplateFileTests : IDisposable
{
    private const string ChatMl = "<|im_start|><|im_end|>";
    private readonly string _folder = Directory.CreateTempSubdirectory("chat-template-").FullName;

    [Theory]
    [InlineData("layout_genai")]
    [InlineData("layout_genai_last_logits")] // chat_template.jinja
    public void Tiny_packages_load(string layout) =>
        Assert.Equal("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", ChatTemplateFile.Load(TestFiles.Tiny(layout)).Render([User("Hi")], []));

    [Fact]
    public void The_default_of_several_templates_counts_and_tokens_may_be_objects()
    {
        Write("tokenizer_config.json", """
            {"bos_token": {"content": "<s>", "special": true}, "eos_token": null,
             "chat_template": [{"name": "tool_use", "template": "?"}, {"name": "default", "template": "{{ bos_token }}<start_of_turn><end_of_turn>"}]}
            """);

        Assert.Equal("<s><start_of_turn>user\nHi<end_of_turn>\n<start_of_turn>model\n", ChatTemplateFile.Load(_folder).Render([User("Hi")], []));
    }

    [Fact]
    public void The_file_beside_wins_over_the_field()
    {
        Write("tokenizer_config.json", $$"""{"chat_template": "?", "bos_token": "<s>"}""");
        Write("chat_template.jinja", "{{ bos_token }}" + ChatMl);

        Assert.Equal("<s><|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", ChatTemplateFile.Load(_folder).Render([User("Hi")], []));
    }

    [Theory]
    [InlineData(null, "has no chat template: neither chat_template.jinja nor a chat_template in tokenizer_config.json.")]
    [InlineData("{}", "has no chat template")]
    [InlineData("""{"chat_template": [{"name": "rag", "template": "?"}]}""", "has no chat template")]
    [InlineData("""{"chat_template": """, "is not valid JSON")]
    [InlineData("[]", "is not a JSON object")]
    public void What_is_missing_or_damaged_is_named(string? config, string message)
    {
        if (config is not null)
        {
            Write("tokenizer_config.json", config);
        }

        var error = Assert.Throws<InvalidDataException>(() => ChatTemplateFile.Load(_folder));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
