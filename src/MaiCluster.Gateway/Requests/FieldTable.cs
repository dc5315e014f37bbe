using System.Text.Json;
using System.Text.Json.Nodes;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Requests;

/// <summary>All fields that an object of a request may have. Parsing, /openapi.json and docs/api.md come from it.</summary>
internal sealed class FieldTable<TDraft>
{
    private readonly Dictionary<string, RequestField<TDraft>> _fields = new(StringComparer.Ordinal);
    private readonly List<RequestField<TDraft>> _required = [];

    public IReadOnlyCollection<RequestField<TDraft>> Fields => _fields.Values;

    public void Add(RequestField<TDraft> field)
    {
        _fields.Add(field.Name, field);
        if (field.Required)
        {
            _required.Add(field);
        }
    }

    public void Text(string name, string meaning, Action<TDraft, string> set, bool required = false, int maxBytes = int.MaxValue) =>
        Add(new RequestField<TDraft>(name, FieldSupport.Honoured, FieldSchema.Of("string"), meaning,
            (draft, field) => set(draft, maxBytes == int.MaxValue ? field.Text() : field.Text(maxBytes)))
        { Required = required });

    public void Flag(string name, string meaning, Action<TDraft, bool> set) =>
        Add(new RequestField<TDraft>(name, FieldSupport.Honoured, FieldSchema.Of("boolean"), meaning, (draft, field) => set(draft, field.Flag())));

    public void Number(string name, double min, double max, string meaning, Action<TDraft, float> set) =>
        Add(new RequestField<TDraft>(name, FieldSupport.Honoured, FieldSchema.Number(min, max), meaning, (draft, field) => set(draft, (float)field.Number(min, max))));

    public void Integer(string name, long min, long max, string meaning, Action<TDraft, long> set) =>
        Add(new RequestField<TDraft>(name, FieldSupport.Honoured, FieldSchema.Integer(min, max), meaning, (draft, field) => set(draft, field.Integer(min, max))));

    /// <summary>A field whose value has a table of its own.</summary>
    public void Object<TInner>(string name, FieldTable<TInner> table, string meaning, Func<TDraft, TInner> inner, bool required = false) =>
        Add(new RequestField<TDraft>(name, FieldSupport.Honoured, table.Schema(), meaning, (draft, field) => table.Read(field, inner(draft))) { Required = required });

    public void Other(string name, JsonObject schema, string meaning, Action<TDraft, JsonField> read, bool required = false) =>
        Add(new RequestField<TDraft>(name, FieldSupport.Honoured, schema, meaning, read) { Required = required });

    /// <summary>A field that no answer could show: only its type is checked.</summary>
    public void Taken(string name, string type, string meaning) =>
        Add(new RequestField<TDraft>(name, FieldSupport.Taken, FieldSchema.Of(type), meaning, (_, field) =>
        {
            if (!FieldSchema.IsOf(type, field.Kind))
            {
                field.Expected(FieldSchema.Article(type));
            }
        }));

    /// <summary>A known field that is not served; <paramref name="defaults"/> are the JSON values that ask for nothing special.</summary>
    public void Refused(string name, string meaning, params string[] defaults)
    {
        var same = defaults.Select(text => JsonDocument.Parse(text).RootElement).ToArray();
        Add(new RequestField<TDraft>(name, FieldSupport.Refused, FieldSchema.OnlyDefaults(defaults), meaning, (_, field) =>
        {
            if (!same.Any(value => JsonElement.DeepEquals(value, field.Value)))
            {
                field.Unsupported($"'{field.Path}' is not supported here ({meaning}){(defaults.Length > 0 ? $"; leave it out or send {string.Join(" or ", defaults)}" : "; leave it out")}.");
            }
        }));
    }

    /// <summary>Reads every member of an object; unknown and missing ones are faults.</summary>
    public void Read(JsonField source, TDraft draft)
    {
        if (source.Kind != JsonValueKind.Object)
        {
            source.Expected("an object");
            return;
        }

        foreach (var member in source.Value.EnumerateObject())
        {
            var name = member.Name;
            var field = source.Member(name, member.Value);
            if (!_fields.TryGetValue(name, out var known))
            {
                RefuseUnknown(field, name);
            }
            else if (member.Value.ValueKind != JsonValueKind.Null)
            {
                known.Read(draft, field);
            }
        }

        foreach (var required in _required)
        {
            if (!source.Value.TryGetProperty(required.Name, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                var missing = source.Member(required.Name, default);
                missing.Invalid($"'{missing.Path}' is required: {required.Meaning}");
            }
        }
    }

    /// <summary>The object's JSON schema.</summary>
    public JsonObject Schema()
    {
        var properties = new JsonObject();
        foreach (var field in _fields.Values)
        {
            var schema = (JsonObject)field.Schema.DeepClone();
            schema["description"] = field.Meaning;
            schema["x-support"] = field.Support.ToString().ToLowerInvariant();
            properties[field.Name] = schema;
        }

        var required = new JsonArray([.. _required.Select(field => (JsonNode)field.Name)]);
        var whole = FieldSchema.Of("object");
        whole["properties"] = properties;
        whole["additionalProperties"] = false;
        if (required.Count > 0)
        {
            whole["required"] = required;
        }

        return whole;
    }

    private void RefuseUnknown(JsonField field, string name)
    {
        const int longestShown = 64;
        var served = _fields.Values.Where(known => known.Support != FieldSupport.Refused).Select(known => known.Name);
        var hint = ClosestName.Of(name, served) is { } closest ? $" Did you mean '{closest}'?" : "";
        if (name.Length <= longestShown)
        {
            field.Faults.Add(FailureKind.UnsupportedParameter, field.Path, $"Unknown field '{field.Path}'.{hint}");
        }
        else
        {
            field.Faults.Add(FailureKind.UnsupportedParameter, null, $"Unknown field: its name has {name.Length} characters.");
        }
    }
}
