using SkiaSharp;

namespace MaiCluster.Gateway.Images;

/// <summary>A format that pictures are sent in.</summary>
/// <param name="Name">As <c>output_format</c> has it.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Codec">The library's name.</param>
/// <param name="HasQuality">Less of it makes it smaller.</param>
internal sealed record PictureFormat(string Name, string ContentType, SKEncodedImageFormat Codec, bool HasQuality)
{
    public static PictureFormat Png { get; } = new("png", "image/png", SKEncodedImageFormat.Png, false);

    public static IReadOnlyList<PictureFormat> All { get; } =
    [
        Png,
        new("jpeg", "image/jpeg", SKEncodedImageFormat.Jpeg, true),
        new("webp", "image/webp", SKEncodedImageFormat.Webp, true),
    ];
}
