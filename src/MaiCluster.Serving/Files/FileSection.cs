using System.Text.Json;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Files;

/// <summary>An object of an operator's file, read field by field. What is wrong is noted with its path, and reading goes on: an operator is told of everything at once.</summary>
internal sealed class FileSection
{
    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);
    private readonly List<FileFault> _faults;
    private readonly string _path;
    private readonly bool _isObject;

    /// <param name="path">Where it stands; empty = it is the whole file.</param>
    /// <param name="faults">Takes what is wrong.</param>
    public FileSection(JsonElement element, string path, List<FileFault> faults)
    {
        (_path, _faults, _isObject) = (path, faults, element.ValueKind == JsonValueKind.Object);
        if (!_isObject)
        {
            _faults.Add(new FileFault(path, $"is {Kind(element)}; expected an object, names with values"));
            return;
        }

        foreach (var field in element.EnumerateObject())
        {
            if (!_fields.TryAdd(field.Name, field.Value))
            {
                Fault(field.Name, "stands here twice: leave one");
            }
        }
    }

    /// <summary>Every name with its value, for an object that is a map.</summary>
    public IReadOnlyCollection<KeyValuePair<string, JsonElement>> Entries => _fields;

    /// <summary>Notes every name that is none of these.</summary>
    public void Know(params IReadOnlyList<string> names)
    {
        foreach (var name in _fields.Keys.Where(name => !names.Contains(name)))
        {
            Fault(name, "is not known here; " + (ClosestName.Of(name, names) is { } near ? $"did you mean '{near}'?" : $"known are {string.Join(", ", names)}"));
        }
    }

    /// <summary>The field's value; null when it is not there.</summary>
    public JsonElement? Find(string name) => _fields.TryGetValue(name, out var value) ? value : null;

    /// <summary>The field's value; its absence is a fault.</summary>
    /// <param name="right">What would be there.</param>
    public JsonElement? Require(string name, string right)
    {
        if (!_fields.ContainsKey(name) && _isObject)
        {
            Fault(name, $"is missing; expected {right}");
        }

        return Find(name);
    }

    /// <summary>A decimal number as a whole number of its last place; null when it is missing or wrong.</summary>
    public long? Number(string name, int decimals, long most)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number)
        {
            Fault(name, $"is {Kind(value)}; expected a number such as 0.15");
            return null;
        }

        var wrong = FixedPoint.Read(value.GetRawText(), decimals, most, out var scaled);
        if (wrong is not null)
        {
            Fault(name, wrong);
        }

        return wrong is null ? scaled : null;
    }

    /// <summary>The object that this field is.</summary>
    public FileSection Section(string name) => new(_fields[name], PathOf(name), _faults);

    /// <summary>The items of the list that this field is, each with its place as the name; a fault when it is none.</summary>
    public IReadOnlyList<FileSection> Items(string name, int most)
    {
        var value = _fields[name];
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is > 0 and var count && count <= most)
        {
            return [.. value.EnumerateArray().Select((item, index) => new FileSection(item, $"{PathOf(name)}[{index}]", _faults))];
        }

        Fault(name, $"is {Kind(value)}; expected a list of 1 to {most}");
        return [];
    }

    public void Fault(string name, string message) => _faults.Add(new FileFault(PathOf(name), message));

    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => $"a list of {value.GetArrayLength()}",
        JsonValueKind.String => $"the text '{Short(value.GetString()!)}'",
        JsonValueKind.Number => $"the number {Short(value.GetRawText())}",
        JsonValueKind.Null => "empty",
        _ => value.GetRawText(),
    };

    private string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
