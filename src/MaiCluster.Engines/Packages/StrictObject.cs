using System.Globalization;
using System.Text.Json;

namespace MaiCluster.Engines.Packages;

/// <summary>A JSON object that is read field by field; what is missing, of the wrong kind, out of range or left over is an error that names file and field.</summary>
internal sealed class StrictObject
{
    private readonly Dictionary<string, JsonElement> _fields;
    private readonly List<string> _known = [];
    private readonly string _file;
    private readonly string _path;

    public StrictObject(JsonElement element, string file, string path)
    {
        _file = file;
        _path = path;
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Fault(path, $"is {Kind(element)}; an object is expected");
        }

        _fields = element.EnumerateObject().ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
    }

    /// <summary>The names of all fields, for an object that is a map.</summary>
    public IEnumerable<string> Names => _fields.Keys;

    public string Text(string name, int maxLength) => OptionalText(name, maxLength) ?? throw Missing(name);

    public string? OptionalText(string name, int maxLength)
    {
        if (Take(name) is not { } value)
        {
            return null;
        }

        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Fault(PathOf(name), $"is {Kind(value)}; a string is expected");
        return text.Length > 0 && text.Length <= maxLength
            ? text
            : throw Fault(PathOf(name), $"has {text.Length} characters; 1 to {maxLength} are expected");
    }

    public long Whole(string name, long min, long max) => OptionalWhole(name, min, max) ?? throw Missing(name);

    public long? OptionalWhole(string name, long min, long max)
    {
        if (Take(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= min && number <= max
            ? number
            : throw Fault(PathOf(name), $"is {Kind(value)}; a whole number from {min} to {max} is expected");
    }

    public double Real(string name, double min, double max) => OptionalReal(name, min, max) ?? throw Missing(name);

    public double? OptionalReal(string name, double min, double max)
    {
        if (Take(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= min && number <= max
            ? number
            : throw Fault(PathOf(name), string.Create(CultureInfo.InvariantCulture, $"is {Kind(value)}; a number from {min} to {max} is expected"));
    }

    public bool? OptionalFlag(string name) => Take(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => throw Fault(PathOf(name), $"is {Kind(value)}; true or false is expected"),
    };

    public StrictObject Child(string name) => new(Take(name) ?? throw Missing(name), _file, PathOf(name));

    public JsonElement? OptionalElement(string name) => Take(name);

    public List<StrictObject> Items(string name, int max)
    {
        var value = Take(name) ?? throw Missing(name);
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is 0 || value.GetArrayLength() > max)
        {
            throw Fault(PathOf(name), $"is {Kind(value)}; a list of 1 to {max} objects is expected");
        }

        return [.. value.EnumerateArray().Select((item, index) => new StrictObject(item, _file, $"{PathOf(name)}[{index}]"))];
    }

    /// <summary>A list of strings; empty when the field is missing.</summary>
    public IReadOnlyList<string> OptionalTexts(string name, int max, int maxLength)
    {
        if (Take(name) is not { } value)
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= max
            && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && item.GetString()!.Length is > 0 and var length && length <= maxLength)
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
            : throw Fault(PathOf(name), $"is {Kind(value)}; a list of at most {max} strings of 1 to {maxLength} characters is expected");
    }

    /// <summary>Every field must have been asked for by now.</summary>
    public void Close()
    {
        foreach (var name in _fields.Keys)
        {
            if (!_known.Contains(name))
            {
                throw Fault(PathOf(name), $"is not a known field; known are {string.Join(", ", _known)}");
            }
        }
    }

    /// <summary>A field whose value is wrong in a way only the caller knows.</summary>
    public PackageException Refuse(string name, string what) => Fault(PathOf(name), what);

    private JsonElement? Take(string name)
    {
        _known.Add(name);
        return _fields.TryGetValue(name, out var value) ? value : null;
    }

    private string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private PackageException Missing(string name) => Fault(PathOf(name), "is missing");

    private PackageException Fault(string field, string what) =>
        new(field.Length == 0 ? $"{_file}: the whole {what}." : $"{_file}: '{field}' {what}.") { Field = field };

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => $"a list of {value.GetArrayLength()}",
        JsonValueKind.String => $"the string {Short(value)}",
        JsonValueKind.Number => $"the number {Short(value)}",
        JsonValueKind.Null => "null",
        _ => value.GetRawText(),
    };

    private static string Short(JsonElement value) => value.GetRawText() is { Length: > 40 } text ? text[..40] + "..." : value.GetRawText();
}
