using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;

namespace MaiCluster.Gateway.Embeddings;

/// <summary>Every field of POST /v1/embeddings.</summary>
internal static class EmbeddingFields
{
    private const string Float = "float", Base64 = "base64";

    public static FieldTable<EmbeddingDraft> Table(GatewayOptions limits)
    {
        var table = new FieldTable<EmbeddingDraft>();
        table.Text("model", "The model's name, as GET /v1/models lists it.", (draft, value) => draft.Model = value, required: true);
        table.Other("input", TextInput.Schema(limits.MaxEmbeddingInputs),
            $"A text, token ids, or an array of up to {limits.MaxEmbeddingInputs} of either. Ids are read as they are, special ones included. A text longer than the model reads is refused, never cut.",
            (draft, field) => TextInput.Read(field, limits.MaxEmbeddingInputs, draft.Inputs), required: true);
        table.Other("encoding_format", FieldSchema.Enum(Float, Base64), "`float` (default): numbers; `base64`: the vector's 32-bit floats, little-endian.", (draft, field) =>
        {
            draft.IsBase64 = field.Text() == Base64;
            if (!draft.IsBase64 && field.Text() != Float)
            {
                field.Expected($"'{Float}' or '{Base64}'");
            }
        });
        table.Integer("dimensions", 1, int.MaxValue, "Numbers of each vector: those that the model makes, or fewer where it was trained for that.", (draft, value) => draft.Dimensions = (int)value);
        table.Taken("user", "string", "No answer depends on it.");
        table.Refused("truncate_prompt_tokens", "texts are not cut");
        return table;
    }
}
