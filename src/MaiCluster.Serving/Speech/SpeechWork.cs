using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Speech.Normalization;
using MaiCluster.Serving.Speech.Phonemes;
using MaiCluster.Serving.Speech.Voices;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Serving.Speech;

/// <summary>Something to be spoken, valid by construction.</summary>
public sealed record SpeechWork
{
    public const double SlowestSpeed = 0.25, FastestSpeed = 4;

    private const string Text = "text", Voice = "voice", Speed = "speed", InputType = "input_type", PhonemesType = "phonemes";

    /// <summary>Of a character at speed 1, digits among them: 80 is usual for text.</summary>
    private const int SlowestMilliseconds = 1000;

    private SpeechWork()
    {
    }

    /// <summary>English text, or phonemes.</summary>
    public required string Input { get; init; }

    public required bool IsPhonemes { get; init; }

    public required VoiceBlend Blend { get; init; }

    /// <summary><see cref="SlowestSpeed"/> to <see cref="FastestSpeed"/>; 1 = as the voice speaks.</summary>
    public required double Rate { get; init; }

    /// <summary>Unicode code points of the input: what is billed, and the unit of work.</summary>
    public int Characters => Input.EnumerateRunes().Count();

    /// <summary>Checks what a client asks for against the model.</summary>
    /// <param name="voice">A name, an alias or a mix.</param>
    public static (SpeechWork? Work, RequestFailure? Failure) Of(SpeechModel model, string input, bool isPhonemes, string voice, double speed)
    {
        var (blend, failure) = VoiceBlend.Parse(voice, model.Voices);
        if (blend is null)
        {
            return (null, failure);
        }

        if (!(speed is >= SlowestSpeed and <= FastestSpeed))
        {
            return (null, Wrong(Speed, $"'speed' must be a number from {SlowestSpeed} to {FastestSpeed}."));
        }

        if (!isPhonemes && blend.Parts.FirstOrDefault(part => !part.Voice.SpeaksEnglish).Voice is { } foreign)
        {
            return (null, Wrong(Voice, $"The voice '{foreign.Name}' speaks {foreign.LanguageName}, and text is read as English only: choose a voice whose name begins with a or b, or send phonemes with \"input_type\": \"phonemes\"."));
        }

        return Fault(model, input, isPhonemes) is { } fault
            ? (null, Wrong("input", fault))
            : (new SpeechWork { Input = input, IsPhonemes = isPhonemes, Blend = blend, Rate = speed }, null);
    }

    /// <exception cref="RequestRefusedException">It is none for this model.</exception>
    public static SpeechWork Read(TensorRequest request, SpeechModel model)
    {
        if (request.Inputs.FirstOrDefault(input => input.Name == Text) is not { Type: TensorType.Bytes, Count: 1 } text)
        {
            throw new RequestRefusedException(Wrong(Text, $"The model '{model.Name}' takes one input '{Text}' of type BYTES and shape [1]."));
        }

        var (work, failure) = Of(
            model,
            System.Text.Encoding.UTF8.GetString(text.Strings()[0].Span),
            request.Parameters.GetValueOrDefault(InputType)?.Text == PhonemesType,
            request.Parameters.GetValueOrDefault(Voice)?.Text ?? model.Voices[0].Name,
            request.Parameters.GetValueOrDefault(Speed)?.Number ?? 1);
        return work ?? throw new RequestRefusedException(failure!);
    }

    public TensorRequest ToRequest(SpeechModel model, RequestId id, Requester requester, int priority = 0, Slo slo = default) => new()
    {
        Id = id,
        Requester = requester,
        Model = model.Name,
        Priority = priority,
        Slo = slo,
        Inputs = [Tensor.Of(Text, [Input])],
        Parameters = new Dictionary<string, ParameterValue>
        {
            [Voice] = ParameterValue.Of(Blend.ToString()),
            [Speed] = ParameterValue.Of(Rate),
            [InputType] = ParameterValue.Of(IsPhonemes ? PhonemesType : Text),
        },
        WorkUnits = Math.Max(1, Characters),
        MostParts = MostParts(),
        Quantities = new UsageQuantities { Characters = Characters },
        MostOfParts = new UsageQuantities { AudioOutMilliseconds = (long)(Characters * SlowestMilliseconds / Rate) },
    };

    /// <summary>Sentences as far as marks tell, and the cuts of long ones: a character becomes 24 symbols at the very most on the mean of a long sentence.</summary>
    private int MostParts()
    {
        const int symbolsPerCharacter = 24;
        var ends = 0;
        foreach (var character in Input)
        {
            ends += character is '.' or '!' or '?' or '…' or '。' or '！' or '？' or '．' or '\n' or '\u2028' or '\u2029' ? 1 : 0;
        }

        return 2 + ends + (Input.Length * symbolsPerCharacter / (PhonemeCutter.MostSymbols / 2));
    }

    private static string? Fault(SpeechModel model, string input, bool isPhonemes)
    {
        if (isPhonemes)
        {
            return model.Vocabulary.FirstUnknown(input) is { } unknown ? $"'input' has {unknown}, which is no phoneme symbol of this model; its symbols are those of Kokoro-82M."
                : !input.Any(char.IsLetter) ? "'input' has nothing that can be spoken."
                : null;
        }

        for (var marked = MarkedPronunciation.Find(input, 0); marked is { } given; marked = MarkedPronunciation.Find(input, given.End))
        {
            if (model.Vocabulary.FirstUnknown(given.Phonemes) is { } unknown)
            {
                return $"The pronunciation of '{given.Word}' in 'input' has {unknown}, which is no phoneme symbol of this model.";
            }
        }

        return TextNormalizer.Normalize(input).Count == 0 ? "'input' has nothing that can be spoken in English." : null;
    }

    private static RequestFailure Wrong(string param, string message) => new(FailureKind.InvalidRequest, message) { Param = param };
}
