using System.Text.Json;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Realtime.Settings;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Admission;

namespace MaiCluster.Gateway.Realtime.Calls;

/// <summary>The settings that a session begins with.</summary>
internal static class SessionStart
{
    /// <param name="session">A session object.</param>
    /// <returns>The settings, or what is wrong with them.</returns>
    public static async ValueTask<(CallSettings? Settings, ApiError? Error)> ReadAsync(JsonElement session, CallModels models, ApiKey key, CallServices services, CancellationToken cancellationToken)
    {
        var draft = new SettingsDraft { Value = CallSettings.Of(models.Live) };
        var faults = new RequestFaults();
        services.Reader.Session.Read(new JsonField(session, "session", faults), draft);
        if (faults.First is { } fault)
        {
            return (null, ApiError.From(fault));
        }

        return await CheckedSettings.FaultAsync(draft.Value, models, services.Pipeline, key, "session", cancellationToken) is { } wrong ? (null, wrong) : (draft.Value, null);
    }
}
