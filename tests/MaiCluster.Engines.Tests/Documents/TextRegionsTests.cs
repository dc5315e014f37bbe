using System.Numerics;
using MaiCluster.Engines.Documents;
using MaiCluster.Serving.Documents;

namespace MaiCluster.Engines.Tests.Documents;

public class TextRegionsTests
{
    private const int Width = 200, Height = 120;

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(-30)]
    [InlineData(44)]
    public void A_line_is_found_with_its_angle_and_grown(float degrees)
    {
        var line = new TextBox(new Vector2(100, 60), 80, 10, degrees * MathF.PI / 180);
        var found = Assert.Single(TextRegions.Find(Map(line), Width, Height));

        Assert.Equal(degrees, found.Radians * 180 / MathF.PI, 2f);
        Assert.InRange(Vector2.Distance(line.Centre, found.Centre), 0, 1.5f);

        // By area times 1.6 through perimeter on each side: 7 pixels.
        Assert.InRange(found.Width, 91, 97);
        Assert.InRange(found.Height, 21, 27);
    }

    [Fact]
    public void Specks_and_what_is_unsure_are_no_lines()
    {
        var map = Map(new TextBox(new Vector2(50, 30), 40, 10, 0));
        for (var at = 0; at < map.Length; at++)
        {
            map[at] *= 0.45f; // above the threshold of pixels, below that of boxes
        }

        map[(100 * Width) + 100] = 1;
        Assert.Empty(TextRegions.Find(map, Width, Height));
    }

    [Fact]
    public void Random_points_are_all_inside_their_smallest_rectangle()
    {
        var random = new Random(4);
        for (var round = 0; round < 200; round++)
        {
            Vector2[] points = [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => new Vector2(random.Next(50), random.Next(50)))];
            var box = SmallestRectangle.Around(points);
            var (sine, cosine) = MathF.SinCos(box.Radians);
            Assert.InRange(box.Radians, -0.79f, 0.79f);
            Assert.All(points, point =>
            {
                var from = point - box.Centre;
                Assert.InRange((from.X * cosine) + (from.Y * sine), (-box.Width / 2) - 0.01f, (box.Width / 2) + 0.01f);
                Assert.InRange((from.Y * cosine) - (from.X * sine), (-box.Height / 2) - 0.01f, (box.Height / 2) + 0.01f);
            });
        }
    }

    [Fact]
    public void A_map_of_nothing_but_text_ends()
    {
        var map = new float[Width * Height];
        Array.Fill(map, 1);
        Assert.Single(TextRegions.Find(map, Width, Height));
    }

    private static float[] Map(TextBox box)
    {
        var map = new float[Width * Height];
        var (sine, cosine) = MathF.SinCos(box.Radians);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var from = new Vector2(x, y) - box.Centre;
                var isInside = Math.Abs((from.X * cosine) + (from.Y * sine)) <= box.Width / 2 && Math.Abs((from.Y * cosine) - (from.X * sine)) <= box.Height / 2;
                map[(y * Width) + x] = isInside ? 1 : 0;
            }
        }

        return map;
    }
}
