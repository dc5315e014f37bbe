namespace MaiCluster.Gateway.Documents;

/// <summary>A document to be read, as asked for.</summary>
internal sealed class DocumentDraft
{
    public string Model { get; set; } = "";
}
