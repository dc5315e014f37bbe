using MaiCluster.Gateway.Requests;

namespace MaiCluster.Gateway.Documents;

/// <summary>Every field of POST /v1/documents/analyze but the file.</summary>
internal static class DocumentFields
{
    public const string File = "file";

    public static FieldTable<DocumentDraft> Table()
    {
        var table = new FieldTable<DocumentDraft>();
        table.Text("model", "The model's name, such as `mai-read`.", (draft, value) => draft.Model = value, required: true, maxBytes: 256);
        return table;
    }
}
