using System.Text;
using System.Text.Json;

namespace MaiCluster.Serving.Grammars.Schemas;

/// <summary>
/// Reads one schema document. The first thing that is not covered is the failure; after it reading goes on with
/// <see cref="SchemaNode.Nothing"/>, whose result nobody uses.
/// </summary>
internal sealed class SchemaReader
{
    private readonly JsonElement _root;
    private readonly string _rootPath;
    private readonly Dictionary<string, ReferenceNode> _references = [];
    private readonly Queue<(ReferenceNode Node, JsonElement Schema)> _unread = [];
    private readonly List<(ChoiceNode Choice, string Path)> _mustBeDisjoint = [];

    private SchemaReader(JsonElement root, string rootPath, GrammarLimits limits)
    {
        _root = root;
        _rootPath = rootPath;
        Limits = limits;
    }

    public GrammarLimits Limits { get; }

    public SchemaFailure? Failure { get; private set; }

    public static (SchemaNode Node, SchemaFailure? Failure) Read(JsonElement schema, string path, GrammarLimits limits)
    {
        var reader = new SchemaReader(schema, path, limits);
        return (reader.ReadDocument(), reader.Failure);
    }

    /// <summary>Reads a tool's parameters, which only objects may satisfy; without a schema the tool takes none.</summary>
    public static (SchemaNode Node, SchemaFailure? Failure) ReadParameters(JsonElement schema, string path, GrammarLimits limits)
    {
        if (schema.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return (new ObjectNode([], null), null);
        }

        var reader = new SchemaReader(schema, path, limits);
        var node = reader.ReadDocument();
        if (reader.Failure is null && ReferenceEquals(node, Unconstrained.Value))
        {
            return (Unconstrained.Object, null);
        }

        if (reader.Failure is null && !Disjointness.OnlyObjects(node))
        {
            reader.Refuse(path, "A tool's parameters are an object; set \"type\" to \"object\".");
        }

        return (node, reader.Failure);
    }

    public SchemaNode Refuse(string path, string message)
    {
        Failure ??= new SchemaFailure(path, message);
        return SchemaNode.Nothing;
    }

    public void MustBeDisjoint(ChoiceNode choice, string path) => _mustBeDisjoint.Add((choice, path));

    /// <summary>Reads a schema inside the document.</summary>
    public SchemaNode Read(JsonElement schema, string path, int depth)
    {
        if (depth > Limits.SchemaDepth)
        {
            return Refuse(path, $"Schemas are nested more than {Limits.SchemaDepth} deep (limit SchemaDepth).");
        }

        switch (schema.ValueKind)
        {
            case JsonValueKind.True:
                return Unconstrained.Value;
            case JsonValueKind.False:
                return SchemaNode.Nothing;
            case JsonValueKind.Object:
                break;
            default:
                return Refuse(path, "A schema is a JSON object, true or false.");
        }

        var keywords = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in schema.EnumerateObject())
        {
            if (!keywords.Add(member.Name))
            {
                return Refuse(SchemaPath.Member(path, member.Name), "The keyword is given twice.");
            }

            if (member.NameEquals("uniqueItems") && member.Value.ValueKind == JsonValueKind.False)
            {
                keywords.Remove(member.Name);
            }
            else if (!SchemaKeywords.HasNoEffect(member.Name) && !SchemaKeywords.Deciding.Contains(member.Name)
                && member.Name != "type" && SchemaKeywords.ConstrainedBy(member.Name) == JsonTypes.None)
            {
                return Refuse(SchemaPath.Member(path, member.Name), $"The keyword '{member.Name}' is not supported.");
            }
        }

        keywords.RemoveWhere(SchemaKeywords.HasNoEffect);
        var deciding = SchemaKeywords.Deciding.FirstOrDefault(keywords.Contains);
        return deciding is null
            ? TypeSchema.Read(this, schema, keywords, path, depth)
            : ReadDeciding(schema, keywords, deciding, path, depth);
    }

    private SchemaNode ReadDeciding(JsonElement schema, HashSet<string> keywords, string deciding, string path, int depth)
    {
        var takesType = deciding is "const" or "enum";
        var beside = keywords.FirstOrDefault(keyword => keyword != deciding && !(takesType && keyword == "type"));
        if (beside is not null)
        {
            return Refuse(SchemaPath.Member(path, beside), $"'{beside}' beside '{deciding}' is not supported; put it into what '{deciding}' admits.");
        }

        var value = schema.GetProperty(deciding);
        var valuePath = SchemaPath.Member(path, deciding);
        return deciding switch
        {
            "$ref" => Reference(value, valuePath),
            "const" => LiteralSchema.ReadConst(this, schema, path),
            "enum" => LiteralSchema.ReadEnum(this, schema, path),
            _ => ChoiceSchema.Read(this, deciding, value, valuePath, depth),
        };
    }

    private SchemaNode ReadDocument()
    {
        if (_root.ValueKind == JsonValueKind.Undefined)
        {
            return Refuse(_rootPath, "There is no schema; give a JSON object.");
        }

        var text = _root.GetRawText();
        if (Encoding.UTF8.GetByteCount(text) > Limits.SchemaBytes)
        {
            return Refuse(_rootPath, $"The schema is longer than {Limits.SchemaBytes} bytes (limit SchemaBytes).");
        }

        if (!EscapedText.HasWholeCharacters(text))
        {
            return Refuse(_rootPath, "The schema has a \\u escape that is half a surrogate pair.");
        }

        var rootReference = new ReferenceNode(_rootPath);
        _references["#"] = rootReference;
        var node = Read(_root, _rootPath, 1);
        rootReference.Target = node;
        while (Failure is null && _unread.TryDequeue(out var next))
        {
            next.Node.Target = Read(next.Schema, next.Node.Path, 1);
        }

        if (Failure is null && _references.Values.FirstOrDefault(ReferenceCycle.Contains) is { } cyclic)
        {
            return Refuse(cyclic.Path, "The schema refers to itself without an object or array in between.");
        }

        foreach (var (choice, path) in _mustBeDisjoint)
        {
            if (Failure is null && !Disjointness.AllDisjoint(choice.Options))
            {
                return Refuse(path, "The branches of oneOf are not plainly disjoint (different types, different constants, or objects with different constants under one required property); use anyOf.");
            }
        }

        return node;
    }

    private SchemaNode Reference(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.String || value.GetString() is not ['#', ..] pointer || (pointer.Length > 1 && pointer[1] != '/'))
        {
            return Refuse(path, "Only references into the same schema are supported, such as \"#/$defs/name\".");
        }

        if (_references.TryGetValue(pointer, out var known))
        {
            return known;
        }

        if (SchemaPointer.Find(_root, _rootPath, pointer) is not { } found)
        {
            return Refuse(path, $"The reference \"{pointer}\" leads to nothing in the schema.");
        }

        var node = new ReferenceNode(found.Path);
        _references[pointer] = node;
        _unread.Enqueue((node, found.Schema));
        return node;
    }
}
