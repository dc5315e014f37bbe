using MaiCluster.Gateway.Chat;
using MaiCluster.Gateway.Realtime.Calls;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Speech;
using MaiCluster.Serving.Transcription;

namespace MaiCluster.Gateway.Realtime.Settings;

/// <summary>What of settings only shows beside the models.</summary>
internal static class SettingsChecks
{
    private static readonly ChatFieldNames Names = new("conversation", "max_output_tokens", "format", "format", "");

    /// <summary>How messages about a call's text call its fields.</summary>
    public static ChatFieldNames FieldNames => Names;

    /// <param name="settings">As they would be.</param>
    /// <param name="models">The call's.</param>
    /// <param name="root">Where the settings stand in the event, such as <c>session</c>.</param>
    /// <param name="faults">Receives what is wrong.</param>
    public static void Check(CallSettings settings, CallModels models, string root, RequestFaults faults)
    {
        var (_, failure) = SpeechWork.Of(models.Voice, "Hello.", isPhonemes: false, settings.Voice, settings.Speed);
        if (failure is not null)
        {
            faults.Invalid($"{root}.audio.output.{failure.Param}", failure.Message);
        }

        if (settings.Transcription?.Language is { } language && (LanguageNames.CodeOf(language) is not { } code || !models.Transcribe.Languages.Contains(code)))
        {
            faults.Invalid($"{root}.audio.input.transcription.language", $"'{root}.audio.input.transcription.language' must be one that {models.Transcribe.Name} understands: {string.Join(", ", models.Transcribe.Languages)}.");
        }

        CheckTools(settings, models, root, faults);
    }

    /// <summary>How a choice of tools comes out: none to choose from is no choice.</summary>
    public static ToolChoice ChoiceOf(CallSettings settings) => settings.Tools.Count == 0 ? new ToolChoice(ToolMode.None) : settings.ToolChoice;

    private static void CheckTools(CallSettings settings, CallModels models, string root, RequestFaults faults)
    {
        var draft = new ChatDraft { ToolChoice = settings.Tools.Count > 0 ? settings.ToolChoice : null };
        draft.Tools.AddRange(settings.Tools);
        var inner = new RequestFaults();
        ToolFields.Check(draft, Names, inner);
        if (inner.First is { } fault)
        {
            faults.Add(fault.Kind, $"{root}.{fault.Param}", fault.Message);
        }
        else if (settings.Tools.Count > 0 && settings.ToolChoice.Mode == ToolMode.Auto && !models.Text.Template.KnowsTools)
        {
            faults.Unsupported($"{root}.tools",
                $"The template of {models.Text.Name} has no place for tools, so the model cannot choose whether to call one: send '{root}.tool_choice' as \"required\", as one tool by name, or as \"none\".");
        }
    }
}
