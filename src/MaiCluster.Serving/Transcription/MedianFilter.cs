namespace MaiCluster.Serving.Transcription;

/// <summary>Replaces each value by the median of those around it; beyond the ends the line is mirrored.</summary>
internal static class MedianFilter
{
    /// <param name="line">Changed in place; left alone when it is not longer than half the width.</param>
    /// <param name="width">Odd, at least 1.</param>
    public static void Apply(Span<float> line, int width)
    {
        var half = width / 2;
        if (line.Length <= half)
        {
            return;
        }

        var source = line.ToArray();
        Span<float> sorted = stackalloc float[width];
        for (var index = 0; index < line.Length; index++)
        {
            for (var offset = 0; offset < width; offset++)
            {
                var at = Math.Abs(index + offset - half);
                var value = source[at < source.Length ? at : (2 * source.Length) - 2 - at];
                var place = offset;
                for (; place > 0 && sorted[place - 1] > value; place--)
                {
                    sorted[place] = sorted[place - 1];
                }

                sorted[place] = value;
            }

            line[index] = sorted[half];
        }
    }
}
