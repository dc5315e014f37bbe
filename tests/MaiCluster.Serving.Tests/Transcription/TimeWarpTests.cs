using MaiCluster.Serving.Transcription;

namespace MaiCluster.Serving.Tests.Transcription;

public sealed class TimeWarpTests
{
    [Fact]
    public void The_path_follows_what_is_bright()
    {
        float[] gain =
        [
            9, 9, -1, -1, -1, -1,
            -1, -1, 9, -1, -1, -1,
            -1, -1, -1, 9, 9, 9,
        ];
        Assert.Equal([0, 2, 3], TimeWarp.FirstColumns(gain, 3, 6));
    }

    [Fact]
    public void No_path_is_cheaper()
    {
        var random = new Random(3);
        for (var seed = 0; seed < 200; seed++)
        {
            var (rows, columns) = (random.Next(1, 6), random.Next(1, 7));
            var gain = Enumerable.Range(0, rows * columns).Select(_ => (float)random.Next(-5, 6)).ToArray();
            var first = TimeWarp.FirstColumns(gain, rows, columns);
            Assert.Equal(0, first[0]);
            Assert.Equal(first.Order(), first);
            Assert.Equal(Best(gain, rows, columns, 0, 0), BestThrough(gain, rows, columns, first), 1e-4);
        }
    }

    [Fact]
    public void The_median_keeps_edges_and_drops_spikes()
    {
        float[] line = [0, 0, 0, 9, 0, 0, 0, 5, 5, 5, 5, 5, 5];
        MedianFilter.Apply(line, 3);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 5], line);
        float[] mirrored = [3, 1, 2];
        MedianFilter.Apply(mirrored, 3);
        Assert.Equal([1, 2, 1], mirrored);
    }

    private static float Best(float[] gain, int rows, int columns, int row, int column)
    {
        var here = gain[(row * columns) + column];
        var next = new List<float>();
        foreach (var (down, right) in new[] { (1, 1), (1, 0), (0, 1) })
        {
            if (row + down < rows && column + right < columns)
            {
                next.Add(Best(gain, rows, columns, row + down, column + right));
            }
        }

        return here + (next.Count > 0 ? next.Max() : 0);
    }

    /// <summary>The best of the paths that enter each row where it is said.</summary>
    private static float BestThrough(float[] gain, int rows, int columns, int[] first)
    {
        var sum = 0f;
        for (var row = 0; row < rows; row++)
        {
            // It leaves the row beside or above the next row's entry, whichever gains more.
            var entry = row + 1 < rows ? first[row + 1] : columns - 1;
            var upTo = Enumerable.Range(first[row], entry - first[row] + 1).Select(column => gain[(row * columns) + column]).ToArray();
            var all = upTo.Sum();
            sum += row + 1 < rows && upTo.Length > 1 ? Math.Max(all, all - upTo[^1]) : all;
        }

        return sum;
    }
}
