using System.Text.Json;
using System.Text.Json.Nodes;

namespace MaiCluster.Gateway.Requests;

/// <summary>One of the texts of a request: text or token ids.</summary>
/// <param name="Path">Where it stood in the request.</param>
/// <param name="Text">Null when it came as ids.</param>
/// <param name="Tokens">Null when it came as text.</param>
internal sealed record TextInput(string Path, string? Text, int[]? Tokens)
{
    /// <summary>A text, token ids, or an array of up to <paramref name="most"/> of either.</summary>
    public static JsonObject Schema(int most)
    {
        var ids = FieldSchema.Array(FieldSchema.Of("integer"), int.MaxValue, min: 1);
        return FieldSchema.OneOf(
            FieldSchema.Of("string"),
            FieldSchema.Array(FieldSchema.Of("string"), most, min: 1),
            ids,
            FieldSchema.Array((JsonObject)ids.DeepClone(), most, min: 1));
    }

    /// <summary>Reads what <see cref="Schema"/> describes.</summary>
    public static void Read(JsonField field, int most, List<TextInput> inputs)
    {
        if (field.Kind == JsonValueKind.String)
        {
            inputs.Add(new TextInput(field.Path, field.Text(), null));
            return;
        }

        if (field.Kind != JsonValueKind.Array || field.Value.GetArrayLength() == 0)
        {
            field.Expected("a string, an array of strings, an array of token ids, or an array of such arrays, and not empty");
            return;
        }

        if (field.Value[0].ValueKind == JsonValueKind.Number)
        {
            inputs.Add(new TextInput(field.Path, null, Ids(field)));
            return;
        }

        var count = field.Count(most);
        for (var index = 0; index < count; index++)
        {
            var item = field.Item(index);
            inputs.Add(field.Value[0].ValueKind == JsonValueKind.String
                ? new TextInput(item.Path, item.Text(), null)
                : new TextInput(item.Path, null, Ids(item)));
        }
    }

    private static int[] Ids(JsonField field) => field.Integers(0, int.MaxValue, int.MaxValue);
}
