using System.Globalization;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Speech.Voices;

/// <summary>A voice, or several mixed: <c>af_heart:0.6+am_adam:0.4</c>.</summary>
/// <param name="Parts">At least one; the weights sum to 1.</param>
public sealed record VoiceBlend(IReadOnlyList<VoiceShare> Parts)
{
    /// <summary>More cannot be told apart.</summary>
    public const int MostParts = 8;

    private const int MostCharacters = 256;

    /// <summary>Reads a name, an alias or a mix; parts without a weight have 1 before all are brought to a sum of 1.</summary>
    /// <param name="text">As the client sent it.</param>
    public static (VoiceBlend? Blend, RequestFailure? Failure) Parse(string text, IReadOnlyList<SpeechVoice> voices)
    {
        var parts = text.Length > MostCharacters ? [] : text.Split('+', StringSplitOptions.TrimEntries);
        if (parts.Length is 0 or > MostParts || text.Length == 0)
        {
            return (null, Wrong($"'voice' must be a voice, or up to {MostParts} mixed such as af_heart:0.6+am_adam:0.4, in at most {MostCharacters} characters."));
        }

        var shares = new List<VoiceShare>();
        foreach (var part in parts)
        {
            var colon = part.IndexOf(':');
            var name = VoiceAliases.Resolve(colon < 0 ? part : part[..colon]);
            var weight = 1.0;
            if (colon >= 0 && !(double.TryParse(part.AsSpan(colon + 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out weight) && weight is > 0 and <= 1000))
            {
                return (null, Wrong($"'voice' gives {Short(name)} the weight '{Short(part[(colon + 1)..])}'; a number above 0 and up to 1000 is expected."));
            }

            if (voices.FirstOrDefault(voice => voice.Name == name) is not { } known)
            {
                var names = string.Join(", ", voices.Select(voice => voice.Name));
                return (null, Wrong($"There is no voice '{Short(name)}'. There are {names}, and by OpenAI's names {string.Join(", ", VoiceAliases.All.Keys)}."));
            }

            shares.Add(new VoiceShare(known, weight));
        }

        var sum = shares.Sum(share => share.Weight);
        return (new VoiceBlend([.. shares.Select(share => share with { Weight = share.Weight / sum })]), null);
    }

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => Parts.Count == 1
        ? Parts[0].Voice.Name
        : string.Join('+', Parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Voice.Name}:{part.Weight:0.######}")));

    private static RequestFailure Wrong(string message) => new(FailureKind.InvalidRequest, message) { Param = "voice" };

    private static string Short(string text) => text.Length > 40 ? text[..40] + "..." : text;
}

/// <summary>One voice of a mix.</summary>
/// <param name="Weight">Above 0, up to 1.</param>
public readonly record struct VoiceShare(SpeechVoice Voice, double Weight);
