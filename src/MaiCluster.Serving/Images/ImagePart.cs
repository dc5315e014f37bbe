using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Serving.Images;

/// <summary>A picture, whole or on the way.</summary>
public sealed record ImagePart
{
    private const string PixelsOutput = "pixels", ImageParameter = "image", PartialParameter = "partial";

    /// <summary>Which one of the request's, from 0.</summary>
    public required int Image { get; init; }

    /// <summary>Which one on the way, from 0; null = the whole picture.</summary>
    public int? Partial { get; init; }

    /// <summary>UINT8 <c>[height, width, 3]</c>: red, green, blue.</summary>
    public required Tensor Pixels { get; init; }

    public int Width => (int)Pixels.Shape[1];

    public int Height => (int)Pixels.Shape[0];

    /// <param name="pixels"><c>[height, width, 3]</c>.</param>
    public static ImagePart Of(int image, int? partial, byte[] pixels, int width, int height) =>
        new() { Image = image, Partial = partial, Pixels = new Tensor(PixelsOutput, TensorType.UInt8, [height, width, PixelPlanes.Channels], pixels) };

    /// <param name="steps">Denoising steps since the picture's last part.</param>
    public TensorPart ToPart(int steps)
    {
        var parameters = new Dictionary<string, ParameterValue> { [ImageParameter] = ParameterValue.Of((long)Image) };
        if (Partial is { } partial)
        {
            parameters[PartialParameter] = ParameterValue.Of((long)partial);
        }

        return new TensorPart
        {
            Outputs = [Pixels],
            Parameters = parameters,
            Quantities = new UsageQuantities { Images = Partial is null ? 1 : 0, ImageSteps = steps },
        };
    }

    /// <param name="part">Made by <see cref="ToPart"/>.</param>
    public static ImagePart Read(TensorPart part) => new()
    {
        Image = (int)part.Parameters[ImageParameter].Whole!.Value,
        Partial = (int?)part.Parameters.GetValueOrDefault(PartialParameter)?.Whole,
        Pixels = part.Output(PixelsOutput),
    };
}
