namespace MaiCluster.Serving.Documents;

/// <summary>One page to be read: its pixels, or the lines that its file has as text, which are only put in order. Immutable.</summary>
public sealed record DocumentPage
{
    /// <summary>In pixels; in points where the page is text.</summary>
    public required int Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public required int Height { get; init; }

    /// <summary>Null where <see cref="Lines"/> are known.</summary>
    public PagePicture? Picture { get; init; }

    /// <summary>In any order.</summary>
    public IReadOnlyList<ReadLine> Lines { get; init; } = [];

    public static DocumentPage Of(PagePicture picture) => new() { Width = picture.Width, Height = picture.Height, Picture = picture };
}
