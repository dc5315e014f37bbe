using System.Text;

namespace MaiCluster.Serving.Live.Speaking;

/// <summary>What was said of an answer and how long it took, so that it can be cut to what was heard. One owner.</summary>
public sealed class SpokenAnswer
{
    private readonly List<Piece> _pieces = [];

    /// <summary>Length of its audio.</summary>
    public TimeSpan Length { get; private set; }

    /// <summary>All of its text.</summary>
    public string Text => string.Concat(_pieces.Select(piece => piece.Text));

    /// <summary>The next piece of text begins.</summary>
    public void Begin(string text) => _pieces.Add(new Piece(text, TimeSpan.Zero));

    /// <summary>More audio of the piece that began last.</summary>
    public void Add(TimeSpan audio)
    {
        _pieces[^1] = _pieces[^1] with { Length = _pieces[^1].Length + audio };
        Length += audio;
    }

    /// <summary>The text that is heard by then: whole pieces, and of the one under way as many words as its time allows.</summary>
    /// <param name="time">Of its audio, from its beginning.</param>
    public string TextUpTo(TimeSpan time)
    {
        var text = new StringBuilder();
        foreach (var piece in _pieces)
        {
            if (time >= piece.Length)
            {
                // A piece without audio was not spoken: nothing of it, or of what follows, was heard.
                if (piece.Length == TimeSpan.Zero)
                {
                    break;
                }

                text.Append(piece.Text);
                time -= piece.Length;
                continue;
            }

            text.Append(Words(piece.Text, time / piece.Length));
            break;
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>Whole words of the first part of a text.</summary>
    private static string Words(string text, double part)
    {
        var end = (int)(text.Length * part);
        while (end > 0 && end < text.Length && !char.IsWhiteSpace(text[end]))
        {
            end--;
        }

        return text[..end];
    }

    private readonly record struct Piece(string Text, TimeSpan Length);
}
