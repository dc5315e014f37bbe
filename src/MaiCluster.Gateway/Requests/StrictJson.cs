using System.Text.Json;

namespace MaiCluster.Gateway.Requests;

/// <summary>Finds what JSON allows and a request must not have: a name twice in one object, and escapes that are no characters.</summary>
internal static class StrictJson
{
    public static void Check(JsonField field)
    {
        switch (field.Kind)
        {
            case JsonValueKind.Object:
                CheckObject(field);
                break;
            case JsonValueKind.Array:
                CheckArray(field);
                break;
            case JsonValueKind.String when !IsText(field.Value):
                field.Invalid($"'{field.Path}' has a \\u escape that is half a character.");
                break;
        }
    }

    private static void CheckObject(JsonField field)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in field.Value.EnumerateObject())
        {
            if (NameOf(member) is not { } name)
            {
                field.Faults.Invalid(field.Path, $"A field name in '{field.Path}' has a \\u escape that is half a character.");
                return;
            }

            var inner = field.Member(name, member.Value);
            if (!names.Add(name))
            {
                inner.Invalid($"'{inner.Path}' is given twice.");
                return;
            }

            Check(inner);
        }
    }

    private static void CheckArray(JsonField field)
    {
        var index = 0;
        foreach (var item in field.Value.EnumerateArray())
        {
            // Token ids come by the thousand: their paths are not worth making.
            if (item.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.String)
            {
                Check(field.Item(index));
            }

            index++;
        }
    }

    private static bool IsText(JsonElement text)
    {
        try
        {
            return text.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false; // the reader has no other way to say so
        }
    }

    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
