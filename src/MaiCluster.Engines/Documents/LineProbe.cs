namespace MaiCluster.Engines.Documents;

/// <summary>Looks on this machine whether lines of a batch are what they are alone: kernels differ between processors.</summary>
internal static class LineProbe
{
    /// <summary>Widths of the lines tried.</summary>
    private static readonly int[] Widths = [48, 96, 128];

    public static bool AreIndependent(DocumentGraphs graphs)
    {
        const int Together = 128;
        var random = new Random(1);
        LinePicture[] lines = [.. Widths.Select(width => Noise(random, width))];
        var (all, _, _) = graphs.Recognise(lines, Together);
        var each = all.Length / lines.Length;
        for (var line = 0; line < lines.Length; line++)
        {
            if (!graphs.Recognise([lines[line]], Together).Probabilities.AsSpan().SequenceEqual(all.AsSpan(line * each, each)))
            {
                return false;
            }
        }

        LinePicture[] directed = [.. Enumerable.Range(0, 3).Select(_ => Noise(random, PageTurn.DirectionWidth))];
        var upsideDown = graphs.Direct(directed);
        return Enumerable.Range(0, directed.Length).All(line => graphs.Direct([directed[line]])[0].Equals(upsideDown[line]));
    }

    private static LinePicture Noise(Random random, int width) =>
        new([.. Enumerable.Range(0, 3 * LinePicture.Height * width).Select(_ => (random.NextSingle() * 2) - 1)], width);
}
