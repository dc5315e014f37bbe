using MaiCluster.Serving.Models;
using MaiCluster.Serving.Profiles;
using MaiCluster.Serving.Prompts;

namespace MaiCluster.Engines.Simulated;

/// <summary>The text model of a package that has a profile and no files: bytes for tokens, chatml for a template.</summary>
public static class SimulatedTextModel
{
    private const string ChatMl = "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}";

    private static readonly ChatTemplate Template = ChatTemplates.Recognize(ChatMl, bosToken: null, eosToken: "<|im_end|>");

    public static TextModel Of(ModelProfile profile) => new()
    {
        Name = profile.Package,
        Package = profile.Package,
        Tokenizer = ByteTokenizer.Instance,
        Template = Template,
        MaxContext = profile.MaxContext,
        Defaults = new GenerationDefaults(),
        EndTokens = [ByteTokenizer.EndOfTurn, ByteTokenizer.EndOfText],
        VocabularySize = ByteTokenizer.Instance.Vocabulary.Count,
    };
}
