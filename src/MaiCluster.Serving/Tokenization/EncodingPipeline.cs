using System.Text;
using MaiCluster.Serving.Tokenization.Splitting;

namespace MaiCluster.Serving.Tokenization;

/// <summary>From text to ids: added tokens are cut out, the rest is normalised and split, and the frame goes around it. Any number of threads may use it.</summary>
internal sealed class EncodingPipeline(IReadOnlyList<AddedToken> added, Func<string, string> normalize, PieceStage words, (int[] Before, int[] After) frame)
{
    private readonly AddedTokenFinder _inOriginal = new([.. added.Where(token => !token.Normalized)]);
    private readonly AddedTokenFinder _inNormalized = new([.. added.Where(token => token.Normalized).Select(token => token with { Content = normalize(token.Content) }).Where(token => token.Content.Length > 0)]);

    public int[] Encode(string text, bool addSpecialTokens)
    {
        var ids = new List<int>(text.Length / 3 + 8);
        if (addSpecialTokens)
        {
            ids.AddRange(frame.Before);
        }

        var sound = WithoutLoneSurrogates(text);
        foreach (var segment in _inOriginal.Split(sound))
        {
            if (segment.Id is { } id)
            {
                ids.Add(id);
            }
            else
            {
                EncodeNormalized(normalize(segment is { Start: 0 } && segment.End == sound.Length ? sound : sound[segment.Start..segment.End]), ids);
            }
        }

        if (addSpecialTokens)
        {
            ids.AddRange(frame.After);
        }

        return [.. ids];
    }

    private void EncodeNormalized(string text, List<int> ids)
    {
        foreach (var segment in _inNormalized.Split(text))
        {
            if (segment.Id is { } id)
            {
                ids.Add(id);
            }
            else
            {
                words.Take(text.AsSpan(segment.Start..segment.End), ids);
            }
        }
    }

    /// <summary>Half a surrogate pair has no UTF-8: it is U+FFFD here as everywhere.</summary>
    private static string WithoutLoneSurrogates(string text) =>
        text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
}
