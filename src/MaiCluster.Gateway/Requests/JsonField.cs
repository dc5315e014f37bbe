using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MaiCluster.Gateway.Requests;

/// <summary>One value of the request and its path. Reading a wrong one notes the fault and gives a default, so parsing code has no branches for it.</summary>
internal readonly struct JsonField(JsonElement value, string path, RequestFaults faults)
{
    private const int ShownCharacters = 32;

    public JsonElement Value => value;

    /// <summary>Such as <c>messages[2].content</c>; empty for the body itself.</summary>
    public string Path => path;

    public RequestFaults Faults => faults;

    public JsonValueKind Kind => value.ValueKind;

    public JsonField Member(string name, JsonElement member) => new(member, path.Length == 0 ? name : $"{path}.{name}", faults);

    public JsonField Item(int index) => new(value[index], $"{path}[{index}]", faults);

    public void Invalid(string message) => faults.Invalid(path, message);

    public void Unsupported(string message) => faults.Unsupported(path, message);

    /// <summary>Notes that the value should have been something else.</summary>
    public void Expected(string what) => Invalid($"'{path}' must be {what}; got {Shown()}.");

    public string Text()
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString()!;
        }

        Expected("a string");
        return "";
    }

    /// <summary>A string of 1 to <paramref name="maxBytes"/> bytes in UTF-8.</summary>
    public string Text(int maxBytes)
    {
        var text = Text();
        if (value.ValueKind == JsonValueKind.String && (text.Length == 0 || Encoding.UTF8.GetByteCount(text) > maxBytes))
        {
            Invalid($"'{path}' must have 1 to {maxBytes} bytes in UTF-8; it has {Encoding.UTF8.GetByteCount(text)}.");
        }

        return text;
    }

    public bool Flag()
    {
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Expected("true or false");
        return false;
    }

    public double Number(double min, double max)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Expected(string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}"));
        return min;
    }

    public long Integer(long min, long max)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Expected($"an integer from {min} to {max}");
        return min;
    }

    /// <summary>An array of integers; paths are made only for a wrong one.</summary>
    public int[] Integers(int min, int max, int maxCount)
    {
        var count = Count(maxCount);
        var numbers = new int[count];
        var index = 0;
        if (count > 0)
        {
            foreach (var item in value.EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out numbers[index]) || numbers[index] < min || numbers[index] > max)
                {
                    Item(index).Expected($"an integer from {min} to {max}");
                    return [];
                }

                index++;
            }
        }

        return numbers;
    }

    /// <summary>Items of an array with at most <paramref name="max"/>; 0 when it is none.</summary>
    public int Count(int max)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            Expected("an array");
            return 0;
        }

        var count = value.GetArrayLength();
        if (count > max)
        {
            Invalid($"'{path}' may have at most {max} items; it has {count}.");
            return 0;
        }

        return count;
    }

    /// <summary>The value in a message: short, and never a long text.</summary>
    public string Shown() => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String when value.GetString() is { Length: > ShownCharacters } text => $"a string of {text.Length} characters",
        JsonValueKind.Number when value.GetRawText() is { Length: > ShownCharacters } text => $"a number of {text.Length} digits",
        _ => value.GetRawText(),
    };
}
