using System.Text.Json;
using MaiCluster.Gateway.Requests;

namespace MaiCluster.Gateway.Realtime.Settings;

/// <summary>The fields of <c>turn_detection</c>.</summary>
internal static class TurnFields
{
    public static FieldTable<TurnsDraft> Table()
    {
        var table = new FieldTable<TurnsDraft>();
        table.Text("type", "`server_vad`.", (draft, value) => draft.Type = value, required: true, maxBytes: 32);
        table.Number("threshold", 0, 1, "How likely speech must be. Default 0.5.", (draft, value) => draft.Value = draft.Value with { Threshold = value });
        table.Integer("prefix_padding_ms", 0, 5000, "Audio from before the speech that belongs to the turn. Default 300.", (draft, value) => draft.Value = draft.Value with { PrefixPaddingMs = (int)value });
        table.Integer("silence_duration_ms", 32, 10_000, "Silence that ends a turn. Default 500.", (draft, value) => draft.Value = draft.Value with { SilenceDurationMs = (int)value });
        table.Flag("create_response", "An answer begins when a turn has ended. Default true.", (draft, value) => draft.Value = draft.Value with { CreateResponse = value });
        table.Flag("interrupt_response", "An answer stops when its caller begins to speak. Default true.", (draft, value) => draft.Value = draft.Value with { InterruptResponse = value });
        table.Integer("idle_timeout_ms", 5000, 30_000, "Silence after an answer, after which the model speaks again. Default: never.", (draft, value) => draft.Value = draft.Value with { IdleTimeoutMs = (int)value });
        return table;
    }

    public static void Read(SettingsDraft draft, JsonField field)
    {
        if (field.Kind == JsonValueKind.Object && field.Value.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() is not "server_vad" and var name)
        {
            var named = field.Member("type", type);
            if (name == "semantic_vad")
            {
                named.Unsupported($"'{named.Path}' is \"semantic_vad\", which is not supported here; send \"server_vad\", or null for 'turn_detection' to end turns yourself.");
            }
            else
            {
                named.Expected("\"server_vad\"");
            }

            return;
        }

        var read = new TurnsDraft();
        Table().Read(field, read);
        draft.Value = draft.Value with { Turns = read.Value };
    }
}
