using MaiCluster.Serving.Prompts;
using static MaiCluster.Serving.Tests.Prompts.Conversations;

namespace MaiCluster.Serving.Tests.Prompts;

public class OtherFamiliesTests
{
    private const string Llama3 =
        @"{{ bos_token }}{% for m in messages %}{{ '<|start_header_id|>' + m['role'] + '<|end_header_id|>\n\n' + m['content'] | trim + '<|eot_id|>' }}{% endfor %}";

    private const string Llama31 = Llama3 + """{%- set date_string = "26 Jul 2024" %}{{- "Cutting Knowledge Date: December 2023\n" }}{{- "Today Date: " + date_string + "\n\n" }}""";

    private const string Phi3 = @"{% for m in messages %}{% if m['role'] == 'user' %}{{'<|user|>\n' + m['content'] + '<|end|>\n'}}{% endif %}{% endfor %}{{ '<|assistant|>\n' }}";

    private const string Gemma =
        @"{{ bos_token }}{% for m in messages %}{{ '<start_of_turn>' + m['role'] + '\n' + m['content'] | trim + '<end_of_turn>\n' }}{% endfor %}";

    [Fact]
    public void Llama3_trims_contents() =>
        Assert.Equal(
            "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>"
            + "<|start_header_id|>assistant<|end_header_id|>\n\nHello!<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nBye<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
            ChatTemplates.Recognize(Llama3, "<|begin_of_text|>", "<|eot_id|>").Render(Padded, []));

    [Fact]
    public void Llama31_begins_every_conversation_with_its_dates()
    {
        var template = ChatTemplates.Recognize(Llama31, "<|begin_of_text|>", "<|eot_id|>");
        const string head = "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nCutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n";
        const string rest = "<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n";

        Assert.Equal(head + rest, template.Render([User("Hi")], []));
        Assert.Equal($"{head}Be brief.{rest}", template.Render([Instructions(" Be brief. "), User("Hi")], []));
    }

    [Fact]
    public void Phi3_puts_each_role_on_its_own_line()
    {
        const string prompt = "<|system|>\n Be brief. <|end|>\n<|user|>\n Hi <|end|>\n<|assistant|>\n Hello! <|end|>\n<|user|>\nBye<|end|>\n<|assistant|>\n";

        Assert.Equal(prompt, ChatTemplates.Recognize(Phi3, "<s>", "<|end|>").Render(Padded, []));
        Assert.Equal(prompt, ChatTemplates.Recognize(@"{{'<|' + message['role'] + '|>' + '\n' + message['content'] + '<|end|>\n' }}{{ '<|assistant|>\n' }}", "<s>", "<|end|>").Render(Padded, []));
        Assert.Equal("<s>" + prompt, ChatTemplates.Recognize("{{ bos_token }}{{'<|user|>' + '\\n' + m + '<|end|>' + '\\n' + '<|assistant|>' + '\\n'}}", "<s>", "<|end|>").Render(Padded, []));
    }

    [Fact]
    public void Gemma_calls_the_assistant_model_and_folds_the_system_text_into_the_first_user_turn() =>
        Assert.Equal(
            "<bos><start_of_turn>user\n Be brief. \n\nHi<end_of_turn>\n<start_of_turn>model\nHello!<end_of_turn>\n<start_of_turn>user\nBye<end_of_turn>\n<start_of_turn>model\n",
            ChatTemplates.Recognize(Gemma, "<bos>", "<eos>").Render(Padded, []));

    [Fact]
    public void System_text_in_the_middle_goes_with_the_next_user_turn()
    {
        var template = ChatTemplates.Recognize(Gemma, "<bos>", "<eos>");

        Assert.Equal(
            "<bos><start_of_turn>user\nA<end_of_turn>\n<start_of_turn>model\nB<end_of_turn>\n<start_of_turn>user\nS\n\nC<end_of_turn>\n<start_of_turn>model\n",
            template.Render([User("A"), Assistant("B"), Instructions("S"), User("C")], []));
        Assert.Equal("<bos><start_of_turn>user\nS<end_of_turn>\n<start_of_turn>model\n", template.Render([Instructions("S")], []));
    }

    [Theory]
    [InlineData("'[INST] ' + message['content'] + ' [/INST]'", "message['content'] + eos_token", "first", "<s>[INST]  Be brief. \n\n Hi  [/INST] Hello! </s>[INST] Bye [/INST]")]
    [InlineData("'[INST] ' + message['content'] + ' [/INST]'", "message['content'] + eos_token + ' '", "first", "<s>[INST]  Be brief. \n\n Hi  [/INST] Hello! </s> [INST] Bye [/INST]")]
    [InlineData("\" [INST] \" + message[\"content\"] + \" [/INST]\"", "\" \" + message[\"content\"] + eos_token", "loop.first and system_message", "<s> [INST]  Be brief. \n\n Hi  [/INST]  Hello! </s> [INST] Bye [/INST]")]
    [InlineData("\"[INST] \" + message[\"content\"] + \"[/INST]\"", "\" \" + message[\"content\"]|trim + eos_token", "loop.last and system_message", "<s>[INST]  Hi [/INST] Hello!</s>[INST]  Be brief. \n\nBye[/INST]")]
    [InlineData("\"[INST]\" + message[\"content\"] + \"[/INST]\"", "message[\"content\"] + eos_token", "loop.last and system_message", "<s>[INST] Hi [/INST] Hello! </s>[INST] Be brief. \n\nBye[/INST]")]
    public void Mistral_is_written_in_the_variant_of_its_template(string user, string assistant, string system, string prompt)
    {
        var jinja = $"{{{{ bos_token }}}}{{% if {system} %}}{{% endif %}}{{{{ {user} }}}}{{{{ {assistant} }}}}";

        Assert.Equal(prompt, ChatTemplates.Recognize(jinja, "<s>", "</s>").Render(Padded, []));
    }
}
