using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MaiCluster.Serving.Partners;

/// <summary>Where a partner's body differs from its client's: everything else goes through to the byte, fields unknown here too.</summary>
public sealed class BodyEdits
{
    private readonly BodyEdit[] _edits;

    /// <param name="edits">In any order; none overlaps another.</param>
    public BodyEdits(IEnumerable<BodyEdit> edits) => _edits = [.. edits.OrderBy(edit => edit.Start)];

    /// <summary>Nothing differs.</summary>
    public static BodyEdits None { get; } = new([]);

    /// <param name="body">What the client sent.</param>
    /// <param name="upstream">What the partner calls the model.</param>
    /// <param name="maxTokens">The most tokens of the answer.</param>
    public byte[] Write(ReadOnlySpan<byte> body, string upstream, int maxTokens)
    {
        var texts = Array.ConvertAll(_edits, edit => Text(edit, upstream, maxTokens));
        var written = new byte[body.Length - _edits.Sum(edit => edit.Length) + texts.Sum(text => text.Length)];
        var (from, to) = (0, 0);
        for (var i = 0; i < _edits.Length; i++)
        {
            body[from.._edits[i].Start].CopyTo(written.AsSpan(to));
            to += _edits[i].Start - from;
            texts[i].CopyTo(written, to);
            to += texts[i].Length;
            from = _edits[i].Start + _edits[i].Length;
        }

        body[from..].CopyTo(written.AsSpan(to));
        return written;
    }

    private static byte[] Text(BodyEdit edit, string upstream, int maxTokens) => Encoding.UTF8.GetBytes(edit.Before + edit.Kind switch
    {
        BodyEditKind.ModelJson => $"\"{JsonEncodedText.Encode(upstream, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"",
        BodyEditKind.ModelText => upstream,
        BodyEditKind.Tokens => maxTokens.ToString(CultureInfo.InvariantCulture),
        _ => "",
    });
}
