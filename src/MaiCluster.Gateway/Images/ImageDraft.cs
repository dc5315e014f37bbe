namespace MaiCluster.Gateway.Images;

/// <summary>A request for pictures as sent; null = left out.</summary>
internal sealed class ImageDraft
{
    public string Model { get; set; } = "";

    public string Prompt { get; set; } = "";

    public int Images { get; set; } = 1;

    public (int Width, int Height)? Size { get; set; }

    public PictureFormat Format { get; set; } = PictureFormat.Png;

    public int? Compression { get; set; }

    /// <summary>Pictures are fetched from this node later.</summary>
    public bool IsUrl { get; set; }

    public bool Stream { get; set; }

    public int? Partials { get; set; }

    public long? Seed { get; set; }

    public int? Steps { get; set; }

    public double? Guidance { get; set; }

    public int Priority { get; set; }
}
