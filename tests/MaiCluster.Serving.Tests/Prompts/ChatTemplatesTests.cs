using MaiCluster.Serving.Prompts;

namespace MaiCluster.Serving.Tests.Prompts;

public class ChatTemplatesTests
{
    [Theory]
    [InlineData("{{ '<<TURN:' + message['role'] }}")]
    [InlineData("")]
    [InlineData("{{'<|im_start|>user<|im_sep|>' + message['content'] + '<|im_end|>'}}")] // Phi-4
    [InlineData("{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}{{ '<|assistant|>' }}")] // Phi-4-mini
    [InlineData("{{ '<|user|>\n' + message['content'] + eos_token }}{{ '<|assistant|>\n' }}")] // Zephyr
    [InlineData("{{ bos_token + '[INST] ' + '<<SYS>>' + ' [/INST]' + eos_token }}")] // Llama 2
    [InlineData("{{ '[SYSTEM_PROMPT]' + '[INST]' + '[/INST]' + eos_token }}")] // Mistral Small 3
    public void An_unknown_template_is_refused_with_the_families_that_are_known(string jinja)
    {
        var error = Assert.Throws<NotSupportedException>(() => ChatTemplates.Recognize(jinja, "<s>", "</s>"));

        Assert.Contains("of no known family. Known are chatml (<|im_start|>), llama3 (<|start_header_id|>), phi3 (<|user|>), mistral ([INST]) and gemma (<start_of_turn>).", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_that_the_template_uses_must_be_there()
    {
        var begin = Assert.Throws<InvalidDataException>(() => ChatTemplates.Recognize("{{ bos_token }}<start_of_turn><end_of_turn>", null, null));
        var end = Assert.Throws<InvalidDataException>(() => ChatTemplates.Recognize("{{ '[INST] ' + content + ' [/INST]' + eos_token }}", null, null));

        Assert.Equal("The chat template uses bos_token, and tokenizer_config.json gives none.", begin.Message);
        Assert.Equal("The chat template uses eos_token, and tokenizer_config.json gives none.", end.Message);
    }
}
