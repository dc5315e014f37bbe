using System.Text.Json.Nodes;

namespace MaiCluster.Gateway.Requests;

/// <summary>One row of an endpoint's field table: it parses the field and documents it.</summary>
/// <param name="Name">As in the JSON.</param>
/// <param name="Support">What becomes of it.</param>
/// <param name="Schema">Its JSON schema, for /openapi.json.</param>
/// <param name="Meaning">One line for the documents.</param>
/// <param name="Read">Puts the value into the draft; never called with null.</param>
internal sealed record RequestField<TDraft>(string Name, FieldSupport Support, JsonObject Schema, string Meaning, Action<TDraft, JsonField> Read)
{
    /// <summary>Leaving it out is a fault.</summary>
    public bool Required { get; init; }
}
