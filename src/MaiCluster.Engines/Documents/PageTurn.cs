using System.Numerics;
using MaiCluster.Serving.Documents;

namespace MaiCluster.Engines.Documents;

/// <summary>How a page lies: sideways, upside down, askew. Pure.</summary>
internal static class PageTurn
{
    /// <summary>A box is long in one direction when it is so many times as long as in the other: a single letter says nothing.</summary>
    private const float Long = 1.5f;

    /// <summary>Lines that the page's direction is told by: the longest.</summary>
    private const int MostVoters = 12;

    /// <summary>Most lines of text run down or up the page.</summary>
    public static bool IsSideways(IReadOnlyList<TextBox> boxes) =>
        boxes.Where(box => box.Height >= Long * box.Width).Sum(box => box.Height) > boxes.Where(box => box.Width >= Long * box.Height).Sum(box => box.Width);

    /// <summary>The lines whose direction is looked at, each along its text; the middle of long ones, as wide as the graph looks.</summary>
    public static IReadOnlyList<TextBox> Voters(IReadOnlyList<TextBox> boxes, bool isSideways)
    {
        const float Shape = (float)DirectionWidth / LinePicture.Height;
        return [.. boxes.Select(box => isSideways ? box.Sideways() : box).OrderByDescending(box => box.Width).Take(MostVoters)
            .Select(box => box with { Width = Math.Min(box.Width, Shape * box.Height) })];
    }

    /// <summary>Pixels that the direction graph takes of a line.</summary>
    public const int DirectionWidth = 192;

    /// <summary>How many quarters the page is turned clockwise.</summary>
    /// <param name="upsideDown">The probability of each voter that it is upside down.</param>
    public static int Quarters(bool isSideways, IReadOnlyList<float> upsideDown)
    {
        var isUpsideDown = upsideDown.Count > 0 && upsideDown.Average() > 0.5f;
        return (isSideways ? 1 : 0) + (isUpsideDown ? 2 : 0);
    }

    /// <summary>How far the page's lines run down, in radians: the median of those that are long enough to tell, each by its length.</summary>
    public static float Skew(IReadOnlyList<TextBox> boxes)
    {
        var telling = boxes.Where(box => box.Width >= 3 * box.Height).OrderBy(box => box.Radians).ToArray();
        var (half, sum) = (telling.Sum(box => box.Width) / 2, 0f);
        return telling.FirstOrDefault(box => (sum += box.Width) >= half).Radians;
    }

    /// <summary>From a point of the upright page to the same one of the page as it was sent.</summary>
    /// <param name="width">Of the upright page.</param>
    /// <param name="height">Of the upright page.</param>
    public static Vector2 Back(Vector2 point, int quarters, int width, int height) => quarters switch
    {
        0 => point,
        1 => new Vector2(height - point.Y, point.X),
        2 => new Vector2(width - point.X, height - point.Y),
        _ => new Vector2(point.Y, width - point.X),
    };
}
