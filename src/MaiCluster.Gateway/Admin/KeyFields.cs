using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Admission;

namespace MaiCluster.Gateway.Admin;

/// <summary>The fields of what is posted to /admin/keys and below.</summary>
internal static class KeyFields
{
    /// <summary>Thirty days: a secret that is to live longer beside the new one is a second key.</summary>
    private const long MostOverlapSeconds = 30 * 24 * 3600;

    private const string ModelRight = "a model's name, in which * stands for any characters";
    private const string ScenarioRight = "a scenario's name";
    private const string PathRight = "the beginning of a path, such as /v1/embeddings, without a / at its end";
    private const string AddressRight = "an IP address or a network in CIDR, such as 10.0.0.0/8";

    public static FieldTable<KeyDraft> Create(TimeProvider time)
    {
        var table = new FieldTable<KeyDraft>();
        table.Other("name", FieldSchema.Of("string"), NameMeaning, ReadName, required: true);
        table.Other("tenant", FieldSchema.Of("string"), $"Who pays. Default `{PayerId.DefaultTenant}`.", (draft, field) => draft.Tenant = PayerFields.ReadPart(field));
        AddRest(table, time);
        return table;
    }

    public static FieldTable<KeyDraft> Change(TimeProvider time)
    {
        var table = new FieldTable<KeyDraft>();
        table.Other("name", FieldSchema.Of("string"), NameMeaning, ReadName);
        AddRest(table, time);
        table.Refused("tenant", "a key stays with its tenant, whose bills name it");
        return table;
    }

    public static FieldTable<KeyDraft> Rotate()
    {
        var table = new FieldTable<KeyDraft>();
        table.Add(new RequestField<KeyDraft>(
            "overlap_seconds", FieldSupport.Honoured, FieldSchema.Integer(0, MostOverlapSeconds), $"How long the secret of now goes on working, 0 to {MostOverlapSeconds}.",
            (draft, field) => draft.Overlap = TimeSpan.FromSeconds(field.Integer(0, MostOverlapSeconds)))
        { Required = true });
        return table;
    }

    private static string NameMeaning => $"What its owner calls it: 1 to {KeyTerms.MaxNameLength} characters.";

    private static void AddRest(FieldTable<KeyDraft> table, TimeProvider time)
    {
        table.Other("team", FieldSchema.Of("string"), "A team of the tenant; an empty text is none.", (draft, field) => draft.Team = field.Text() is "" ? "" : PayerFields.ReadPart(field));
        table.Other("role", FieldSchema.Enum([.. AdminRoleName.All]), "What it may do to the cluster: `none`, `viewer`, `operator` or `owner`. Default `none`.", ReadRole);
        table.Object("scope", Scope(), "What it may be used for; a list that is left out, or empty, limits nothing.", draft => draft);
        table.Other("expires", FieldSchema.Of("string"), $"When it stops by itself: {Moment.Right}; an empty text is never.", (draft, field) => ReadExpires(draft, field, time));
    }

    private static FieldTable<KeyDraft> Scope()
    {
        var table = new FieldTable<KeyDraft>();
        AddList(table, "models", ModelRight, (draft, field) => draft.Models = ReadList(field, ModelRight, KeyScope.IsModel));
        AddList(table, "scenarios", ScenarioRight, (draft, field) => draft.Scenarios = ReadList(field, ScenarioRight, KeyScope.IsScenario));
        AddList(table, "paths", PathRight, (draft, field) => draft.Paths = ReadList(field, PathRight, KeyScope.IsPath));
        AddList(table, "addresses", AddressRight, (draft, field) =>
            draft.Addresses = [.. ReadList(field, AddressRight, text => KeyScope.ParseAddress(text) is not null).Select(text => KeyScope.ParseAddress(text)!.Value)]);
        return table;
    }

    private static void AddList(FieldTable<KeyDraft> table, string name, string right, Action<KeyDraft, JsonField> read) =>
        table.Other(name, FieldSchema.Array(FieldSchema.Of("string"), KeyScope.MostEntries), $"Up to {KeyScope.MostEntries}, each {right}.", read);

    private static string[] ReadList(JsonField field, string right, Func<string, bool> isRight)
    {
        var texts = new string[field.Count(KeyScope.MostEntries)];
        for (var index = 0; index < texts.Length; index++)
        {
            var item = field.Item(index);
            texts[index] = item.Text();
            if (item.Faults.First is null && !isRight(texts[index]))
            {
                item.Expected($"{right}, of at most {KeyScope.MaxEntryLength} characters");
            }

            if (item.Faults.First is not null)
            {
                return [];
            }
        }

        return texts;
    }

    private static void ReadName(KeyDraft draft, JsonField field) => draft.Name = PayerFields.ReadName(field);

    private static void ReadRole(KeyDraft draft, JsonField field)
    {
        draft.Role = AdminRoleName.Parse(field.Text());
        if (draft.Role is null)
        {
            field.Expected("one of " + string.Join(", ", AdminRoleName.All));
        }
    }

    private static void ReadExpires(KeyDraft draft, JsonField field, TimeProvider time)
    {
        var text = field.Text();
        draft.IsEndless = text.Length == 0;
        draft.Expires = Moment.Parse(text);
        if (!draft.IsEndless && draft.Expires is null)
        {
            field.Expected(Moment.Right);
        }
        else if (draft.Expires <= time.GetUtcNow())
        {
            field.Invalid($"'{field.Path}' is over already: give a time to come.");
        }
    }
}
