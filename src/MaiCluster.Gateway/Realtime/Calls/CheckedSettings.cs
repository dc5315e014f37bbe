using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Realtime.Settings;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Transcription;

namespace MaiCluster.Gateway.Realtime.Calls;

/// <summary>What is wrong with settings beside the models that they name.</summary>
internal static class CheckedSettings
{
    /// <param name="root">Where the settings stand, such as <c>session</c>.</param>
    public static async ValueTask<ApiError?> FaultAsync(CallSettings settings, CallModels models, IInferencePipeline pipeline, ApiKey key, string root, CancellationToken cancellationToken)
    {
        if (settings.Transcription?.Model is { } name && name != models.Transcribe.Name)
        {
            var (transcribe, failure) = await pipeline.OpenAsync<TranscriptionModel>(name, key, cancellationToken);
            if (transcribe is null)
            {
                return ApiError.From(failure!) with { Param = $"{root}.audio.input.transcription.model" };
            }

            models = models with { Transcribe = transcribe };
        }

        var faults = new RequestFaults();
        SettingsChecks.Check(settings, models, root, faults);
        return faults.First is { } fault ? ApiError.From(fault) : null;
    }
}
