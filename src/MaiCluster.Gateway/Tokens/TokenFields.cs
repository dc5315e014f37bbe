using MaiCluster.Gateway.Requests;

namespace MaiCluster.Gateway.Tokens;

/// <summary>The fields of POST /tokenize and /detokenize.</summary>
internal static class TokenFields
{
    private const string ModelMeaning = "The model's name, as GET /v1/models lists it.";

    public static FieldTable<TokenizeDraft> Tokenize()
    {
        var table = new FieldTable<TokenizeDraft>();
        table.Text("model", ModelMeaning, (draft, value) => draft.Model = value, required: true);
        table.Text("prompt", "The text.", (draft, value) => draft.Prompt = value, required: true);
        table.Flag("add_special_tokens", "Puts the tokenizer's own tokens around it, where it has such. Default true.", (draft, value) => draft.AddSpecialTokens = value);
        table.Refused("return_token_strs", "POST /detokenize gives the text of a token", "false");
        table.Refused("messages", "only texts are tokenized");
        return table;
    }

    public static FieldTable<DetokenizeDraft> Detokenize()
    {
        var table = new FieldTable<DetokenizeDraft>();
        table.Text("model", ModelMeaning, (draft, value) => draft.Model = value, required: true);
        table.Other("tokens", FieldSchema.Array(FieldSchema.Of("integer"), int.MaxValue), "Token ids.",
            (draft, field) => draft.Tokens = field.Integers(0, int.MaxValue, int.MaxValue), required: true);
        return table;
    }
}
