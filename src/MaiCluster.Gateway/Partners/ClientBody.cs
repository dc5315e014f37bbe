using MaiCluster.Serving.Partners;

namespace MaiCluster.Gateway.Partners;

/// <summary>A client's whole body, read once, and what routes must know of it.</summary>
/// <param name="Operation">What is asked for.</param>
/// <param name="Bytes">As they came.</param>
/// <param name="ContentType">Of the body.</param>
/// <param name="Json">Where the body is JSON.</param>
/// <param name="Form">Where it is a form.</param>
internal sealed record ClientBody(PartnerOperation Operation, ReadOnlyMemory<byte> Bytes, string ContentType, JsonAsk? Json, FormAsk? Form)
{
    /// <summary>The model that the client names; null where it names none.</summary>
    public string? Model => Json?.Model ?? Form?.Model;
}
