using System.Text.Json;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Realtime.Settings;
using MaiCluster.Gateway.Requests;

namespace MaiCluster.Gateway.Realtime.Secrets;

/// <summary>Every field of POST /v1/realtime/client_secrets.</summary>
internal static class ClientSecretFields
{
    public const int ShortestSeconds = 10, LongestSeconds = 7200, DefaultSeconds = 600;

    public static FieldTable<ClientSecretDraft> Table(GatewayOptions limits)
    {
        var after = new FieldTable<ClientSecretDraft>();
        after.Other("anchor", FieldSchema.Enum("created_at"), "`created_at`.", static (_, field) =>
        {
            if (field.Kind != JsonValueKind.String || !field.Value.ValueEquals("created_at"u8))
            {
                field.Expected("\"created_at\"");
            }
        });
        after.Integer("seconds", ShortestSeconds, LongestSeconds, $"How long it opens calls. Default {DefaultSeconds}.", (draft, value) => draft.Seconds = (int)value);

        var table = new FieldTable<ClientSecretDraft>();
        table.Object("expires_after", after, "When it ends.", draft => draft);
        table.Other("session", SessionFields.Table(limits).Schema(), "The session that it opens: `type` and `model` at least.", (draft, field) => draft.Session = field.Value, required: true);
        return table;
    }
}

/// <summary>What is asked of a client secret.</summary>
internal sealed class ClientSecretDraft
{
    public int Seconds { get; set; } = ClientSecretFields.DefaultSeconds;

    public JsonElement Session { get; set; }
}
