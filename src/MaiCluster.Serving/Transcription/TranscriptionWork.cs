using System.Text;
using MaiCluster.Serving.Audio;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Serving.Transcription;

/// <summary>A recording to be written down, valid by construction. It goes its way as a <see cref="TensorRequest"/>. Immutable.</summary>
public sealed record TranscriptionWork
{
    private const string AudioInput = "audio", PromptInput = "prompt";
    private const string LanguageParameter = "language", TranslateParameter = "translate", TemperatureParameter = "temperature", DetailParameter = "detail";

    /// <summary>Milliseconds of audio that a recording counts as: a model takes nearly as long for a word as for half a minute, and after half a minute of a long one its first part is there.</summary>
    private const int LeastWork = 10_000, MostWork = 30_000;

    /// <summary>At least one sample.</summary>
    public required DecodedAudio Audio { get; init; }

    /// <summary>One of the model's; null = the model finds out.</summary>
    public string? Language { get; init; }

    /// <summary>Write English, whatever is spoken.</summary>
    public bool Translate { get; init; }

    /// <summary>What was said before, or words that may occur; its end counts where it is long.</summary>
    public string? Prompt { get; init; }

    /// <summary>0 to 1: what words are first drawn with.</summary>
    public double Temperature { get; init; }

    public TranscriptDetail Detail { get; init; }

    /// <summary>For bytes that came over a network and claim to be such a request: null when they are one, else what is wrong.</summary>
    public static string? Fault(TensorRequest request)
    {
        var audio = request.Inputs.FirstOrDefault(input => input.Name == AudioInput);
        return audio is null ? $"The input '{AudioInput}' is missing: INT16, 16 kHz, one channel."
            : audio.Type != TensorType.Int16 || audio.Count == 0 ? $"The input '{AudioInput}' is {audio.Type.Name()} with {audio.Count} elements; INT16 with at least one is expected: 16 kHz, one channel."
            : request.Inputs.FirstOrDefault(input => input.Name == PromptInput) is { } prompt && (prompt.Type != TensorType.Bytes || prompt.Count != 1) ? $"The input '{PromptInput}' is no single text (BYTES [1])."
            : null;
    }

    /// <exception cref="KeyNotFoundException">It is none; see <see cref="Fault"/>.</exception>
    public static TranscriptionWork Read(TensorRequest request)
    {
        var prompt = request.Inputs.FirstOrDefault(input => input.Name == PromptInput);
        return new TranscriptionWork
        {
            Audio = new DecodedAudio(request.Input(AudioInput).Bytes),
            Prompt = prompt is null ? null : Encoding.UTF8.GetString(prompt.Strings()[0].Span),
            Language = request.Parameters.GetValueOrDefault(LanguageParameter)?.Text,
            Translate = request.Parameters.GetValueOrDefault(TranslateParameter)?.Flag ?? false,
            Temperature = Math.Clamp(request.Parameters.GetValueOrDefault(TemperatureParameter)?.Number ?? 0, 0, 1),
            Detail = Enum.TryParse<TranscriptDetail>(request.Parameters.GetValueOrDefault(DetailParameter)?.Text, ignoreCase: true, out var detail) ? detail : TranscriptDetail.Text,
        };
    }

    public TensorRequest ToRequest(RequestId id, Requester requester, string model)
    {
        var inputs = new List<Tensor> { new(AudioInput, TensorType.Int16, [Audio.Length], Audio.Bytes) };
        if (Prompt is not null)
        {
            inputs.Add(Tensor.Of(PromptInput, [Prompt]));
        }

        var parameters = new Dictionary<string, ParameterValue>
        {
            [TranslateParameter] = ParameterValue.Of(Translate),
            [TemperatureParameter] = ParameterValue.Of(Temperature),
            [DetailParameter] = ParameterValue.Of(Detail.ToString()),
        };
        if (Language is not null)
        {
            parameters[LanguageParameter] = ParameterValue.Of(Language);
        }

        var milliseconds = Audio.Length * 1000L / DecodedAudio.SampleRate;
        return new TensorRequest
        {
            Id = id,
            Requester = requester,
            Model = model,
            Inputs = inputs,
            Parameters = parameters,
            WorkUnits = (int)Math.Clamp(milliseconds, LeastWork, MostWork),

            // A window may be heard twice: where the model stopped before its end.
            MostParts = 2 * WindowCutter.MostWindows(Audio.Length),
            Quantities = new UsageQuantities { AudioInMilliseconds = milliseconds },
        };
    }
}
