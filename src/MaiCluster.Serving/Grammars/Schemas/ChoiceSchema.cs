using System.Text.Json;

namespace MaiCluster.Serving.Grammars.Schemas;

/// <summary>anyOf; oneOf where at most one branch can match anyway; allOf with a single branch.</summary>
internal static class ChoiceSchema
{
    public static SchemaNode Read(SchemaReader reader, string keyword, JsonElement branches, string path, int depth)
    {
        if (branches.ValueKind != JsonValueKind.Array || branches.GetArrayLength() == 0)
        {
            return reader.Refuse(path, $"'{keyword}' is a list of at least one schema.");
        }

        if (branches.GetArrayLength() > reader.Limits.Branches)
        {
            return reader.Refuse(path, $"'{keyword}' has more than {reader.Limits.Branches} branches (limit Branches).");
        }

        if (keyword == "allOf" && branches.GetArrayLength() > 1)
        {
            return reader.Refuse(path, "'allOf' is supported with one schema only; merge its schemas into one.");
        }

        var options = new List<SchemaNode>();
        foreach (var branch in branches.EnumerateArray())
        {
            options.Add(reader.Read(branch, SchemaPath.Item(path, options.Count), depth + 1));
        }

        var choice = new ChoiceNode(options);
        if (keyword == "oneOf")
        {
            reader.MustBeDisjoint(choice, path);
        }

        return choice;
    }
}
