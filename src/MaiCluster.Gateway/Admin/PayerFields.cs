using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Admission;

namespace MaiCluster.Gateway.Admin;

/// <summary>The fields of what is posted to /admin/tenants and /admin/teams.</summary>
internal static class PayerFields
{
    public static FieldTable<PayerDraft> Tenant()
    {
        var table = new FieldTable<PayerDraft>();
        table.Other("id", FieldSchema.Of("string"), $"Its id for good: {PayerId.Right}.", (draft, field) => draft.Id = ReadPart(field), required: true);
        AddName(table);
        return table;
    }

    public static FieldTable<PayerDraft> Team()
    {
        var table = Tenant();
        table.Other("tenant", FieldSchema.Of("string"), "The tenant that it is a part of.", (draft, field) => draft.Tenant = ReadPart(field), required: true);
        return table;
    }

    public static FieldTable<PayerDraft> Rename()
    {
        var table = new FieldTable<PayerDraft>();
        AddName(table);
        return table;
    }

    /// <summary>A tenant's or a team's id.</summary>
    public static string ReadPart(JsonField field)
    {
        var text = field.Text();
        if (!PayerId.IsPart(text))
        {
            field.Expected(PayerId.Right);
        }

        return text;
    }

    /// <summary>What people call something.</summary>
    public static string ReadName(JsonField field)
    {
        var text = field.Text();
        if (!KeyTerms.IsName(text))
        {
            field.Expected($"1 to {KeyTerms.MaxNameLength} characters, not only spaces and none of them a control character");
        }

        return text;
    }

    private static void AddName(FieldTable<PayerDraft> table) =>
        table.Other("name", FieldSchema.Of("string"), $"For people: 1 to {KeyTerms.MaxNameLength} characters.", (draft, field) => draft.Name = ReadName(field), required: true);
}
