using MaiCluster.Serving.Documents;

namespace MaiCluster.Engines.Documents;

/// <summary>A page with one word, drawn in blocks: what a loaded copy reads before its first client.</summary>
internal static class WarmUpPage
{
    private const int Width = 480, Height = 160, Block = 8, Left = 80, Top = 48;

    // WARM
    private static readonly string[] Rows =
    [
        "#...#..###..####..#...#",
        "#...#.#...#.#...#.##.##",
        "#...#.#...#.#...#.#.#.#",
        "#.#.#.#####.####..#...#",
        "#.#.#.#...#.#.#...#...#",
        "##.##.#...#.#..#..#...#",
        "#...#.#...#.#...#.#...#",
    ];

    public static PagePicture Draw()
    {
        var pixels = new byte[Width * Height * PagePicture.Channels];
        pixels.AsSpan().Fill(byte.MaxValue);
        for (var y = 0; y < Rows.Length * Block; y++)
        {
            for (var x = 0; x < Rows[0].Length * Block; x++)
            {
                if (Rows[y / Block][x / Block] == '#')
                {
                    pixels.AsSpan((((Top + y) * Width) + Left + x) * PagePicture.Channels, PagePicture.Channels).Clear();
                }
            }
        }

        return new PagePicture(Width, Height, pixels);
    }
}
