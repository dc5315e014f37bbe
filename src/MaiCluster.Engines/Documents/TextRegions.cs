using System.Numerics;
using MaiCluster.Serving.Documents;

namespace MaiCluster.Engines.Documents;

/// <summary>
/// From a map of probabilities to boxes around lines, as Differentiable Binarization has it (Liao et al., 2020): pixels above a
/// threshold that touch are one region, a region's smallest rectangle is scored by the map inside it, and grown by what the
/// training shrank it.
/// </summary>
internal static class TextRegions
{
    private const float Threshold = 0.3f, LeastScore = 0.5f, Growth = 1.6f;

    /// <summary>Pixels of a region's and a box's shorter side.</summary>
    private const float LeastSide = 3, LeastGrownSide = 5;

    /// <summary>Of one page; what is beyond is no text but a pattern.</summary>
    public const int Most = 1000;

    /// <param name="map">[height, width], 0 to 1.</param>
    /// <returns>In pixels of the map, from the top.</returns>
    public static IReadOnlyList<TextBox> Find(ReadOnlySpan<float> map, int width, int height)
    {
        var boxes = new List<TextBox>();
        var seen = new bool[map.Length];
        var region = new List<int>();
        for (var start = 0; start < map.Length && boxes.Count < Most; start++)
        {
            if (seen[start] || map[start] <= Threshold)
            {
                continue;
            }

            Fill(map, width, height, start, seen, region);
            var box = SmallestRectangle.Around(Edges(region, width));
            if (Math.Min(box.Width, box.Height) < LeastSide || Score(map, width, height, box) < LeastScore)
            {
                continue;
            }

            var grown = Grow(box);
            if (Math.Min(grown.Width, grown.Height) >= LeastGrownSide)
            {
                boxes.Add(grown);
            }
        }

        return boxes;
    }

    /// <summary>All pixels that touch the first one, corners included.</summary>
    private static void Fill(ReadOnlySpan<float> map, int width, int height, int start, bool[] seen, List<int> region)
    {
        region.Clear();
        region.Add(start);
        seen[start] = true;
        for (var next = 0; next < region.Count; next++)
        {
            var (y, x) = Math.DivRem(region[next], width);
            for (var row = Math.Max(0, y - 1); row <= Math.Min(height - 1, y + 1); row++)
            {
                for (var column = Math.Max(0, x - 1); column <= Math.Min(width - 1, x + 1); column++)
                {
                    var at = (row * width) + column;
                    if (!seen[at] && map[at] > Threshold)
                    {
                        seen[at] = true;
                        region.Add(at);
                    }
                }
            }
        }
    }

    /// <summary>First and last pixel of each row: the others are inside the hull.</summary>
    private static IEnumerable<Vector2> Edges(List<int> region, int width)
    {
        var rows = new SortedDictionary<int, (int First, int Last)>();
        foreach (var at in region)
        {
            var (y, x) = Math.DivRem(at, width);
            rows[y] = rows.TryGetValue(y, out var row) ? (Math.Min(row.First, x), Math.Max(row.Last, x)) : (x, x);
        }

        return rows.SelectMany(row => (Vector2[])[new(row.Value.First, row.Key), new(row.Value.Last, row.Key)]);
    }

    /// <summary>The mean of the map inside the box.</summary>
    private static float Score(ReadOnlySpan<float> map, int width, int height, TextBox box)
    {
        var corners = box.Corners();
        var (left, right) = (Math.Max(0, (int)corners.Min(corner => corner.X)), Math.Min(width - 1, (int)MathF.Ceiling(corners.Max(corner => corner.X))));
        var (top, bottom) = (Math.Max(0, (int)corners.Min(corner => corner.Y)), Math.Min(height - 1, (int)MathF.Ceiling(corners.Max(corner => corner.Y))));
        var (sine, cosine) = MathF.SinCos(box.Radians);
        var (sum, count) = (0f, 0);
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right; x++)
            {
                var (dx, dy) = (x - box.Centre.X, y - box.Centre.Y);
                if (Math.Abs((dx * cosine) + (dy * sine)) <= (box.Width / 2) + 0.5f && Math.Abs((dy * cosine) - (dx * sine)) <= (box.Height / 2) + 0.5f)
                {
                    sum += map[(y * width) + x];
                    count++;
                }
            }
        }

        return count == 0 ? 0 : sum / count;
    }

    /// <summary>By area times growth through perimeter on every side.</summary>
    private static TextBox Grow(TextBox box)
    {
        var distance = box.Width * box.Height * Growth / (2 * (box.Width + box.Height));
        return box with { Width = box.Width + (2 * distance), Height = box.Height + (2 * distance) };
    }
}
