using MaiCluster.Serving.Documents;

namespace MaiCluster.Engines.Documents;

/// <summary>A line that is to be read.</summary>
internal sealed class LineTask(PageTask page, TextBox box, LinePicture picture)
{
    /// <summary>Lines of one class share a batch, filled up to its width, which is the class's own: so a line is the same in any company.</summary>
    private const int ClassWidth = 32;

    /// <summary>On the page once it is upright.</summary>
    public TextBox Box => box;

    public LinePicture Picture => picture;

    /// <summary>Pixels of a batch that it is in.</summary>
    public int BatchWidth { get; } = (picture.Width + ClassWidth - 1) / ClassWidth * ClassWidth;

    public string Text { get; private set; } = "";

    public float Confidence { get; private set; }

    public bool IsRead { get; private set; }

    public void Take(string text, float confidence)
    {
        (Text, Confidence, IsRead) = (text, confidence, true);
        page.TakeLine();
    }
}
