using MaiCluster.Serving.Documents;

namespace MaiCluster.Engines.Documents;

/// <summary>Brings a picture to another size, with a filter as wide as what one new pixel covers, so that fine print does not flicker when it shrinks.</summary>
internal static class PictureScale
{
    /// <returns><c>[height, width, 3]</c>, 0 to 255.</returns>
    public static float[] To(PagePicture picture, int width, int height)
    {
        const int Channels = PagePicture.Channels;
        var across = Weights(picture.Width, width);
        var down = Weights(picture.Height, height);
        var scaled = new float[height * width * Channels];
        var rows = new Dictionary<int, float[]>();
        for (var y = 0; y < height; y++)
        {
            var (first, weights) = down[y];
            var target = scaled.AsSpan(y * width * Channels, width * Channels);
            for (var at = 0; at < weights.Length; at++)
            {
                if (!rows.TryGetValue(first + at, out var row))
                {
                    rows[first + at] = row = Row(picture, first + at, across);
                }

                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(row, weights[at], target, target);
            }

            foreach (var past in rows.Keys.Where(row => row < first).ToArray())
            {
                rows.Remove(past);
            }
        }

        return scaled;
    }

    private static float[] Row(PagePicture picture, int y, (int First, float[] Weights)[] across)
    {
        const int Channels = PagePicture.Channels;
        var pixels = picture.Pixels.Span.Slice(y * picture.Width * Channels, picture.Width * Channels);
        var row = new float[across.Length * Channels];
        for (var x = 0; x < across.Length; x++)
        {
            var (first, weights) = across[x];
            var (red, green, blue) = (0f, 0f, 0f);
            for (var at = 0; at < weights.Length; at++)
            {
                var pixel = (first + at) * Channels;
                red += weights[at] * pixels[pixel];
                green += weights[at] * pixels[pixel + 1];
                blue += weights[at] * pixels[pixel + 2];
            }

            (row[x * Channels], row[(x * Channels) + 1], row[(x * Channels) + 2]) = (red, green, blue);
        }

        return row;
    }

    /// <summary>A triangle over the old pixels that each new one covers; its weights sum to 1.</summary>
    private static (int First, float[] Weights)[] Weights(int from, int to)
    {
        var scale = (float)from / to;
        var support = Math.Max(1, scale);
        var all = new (int, float[])[to];
        for (var index = 0; index < to; index++)
        {
            var centre = (index + 0.5f) * scale;
            var first = Math.Max(0, (int)(centre - support + 0.5f));
            var end = Math.Min(from, (int)(centre + support + 0.5f));
            var weights = new float[Math.Max(1, end - first)];
            var sum = 0f;
            for (var at = 0; at < weights.Length; at++)
            {
                weights[at] = Math.Max(0, 1 - Math.Abs((first + at + 0.5f - centre) / support));
                sum += weights[at];
            }

            if (sum <= 0)
            {
                (weights[0], sum) = (1, 1);
            }

            System.Numerics.Tensors.TensorPrimitives.Divide(weights, sum, weights);
            all[index] = (Math.Min(first, from - 1), weights);
        }

        return all;
    }
}
