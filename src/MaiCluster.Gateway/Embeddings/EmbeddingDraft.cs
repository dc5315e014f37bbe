using MaiCluster.Gateway.Requests;

namespace MaiCluster.Gateway.Embeddings;

/// <summary>An embedding request as sent.</summary>
internal sealed class EmbeddingDraft
{
    public string Model { get; set; } = "";

    public List<TextInput> Inputs { get; } = [];

    /// <summary>Vectors come as base64 of little-endian floats, not as numbers.</summary>
    public bool IsBase64 { get; set; }

    public int? Dimensions { get; set; }
}
