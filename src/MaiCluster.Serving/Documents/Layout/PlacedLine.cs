using System.Numerics;

namespace MaiCluster.Serving.Documents.Layout;

/// <summary>A line with the upright rectangle that it fills once its page is straight.</summary>
/// <param name="Index">Its place among the page's lines as they were found.</param>
internal readonly record struct PlacedLine(int Index, string Text, float Left, float Top, float Right, float Bottom)
{
    public float Width => Right - Left;

    public float Height => Bottom - Top;

    public float Middle => (Top + Bottom) / 2;

    /// <param name="skew">How far the page's lines run down, in radians.</param>
    public static PlacedLine Of(int index, ReadLine line, float skew)
    {
        var (sine, cosine) = MathF.SinCos(-skew);
        var corners = line.Polygon.Select(point => new Vector2((point.X * cosine) - (point.Y * sine), (point.X * sine) + (point.Y * cosine))).ToArray();

        // A line's own slight tilt would make it higher than it is: each side is measured at its middle.
        var (left, top) = ((corners[0].X + corners[3].X) / 2, (corners[0].Y + corners[1].Y) / 2);
        var (right, bottom) = ((corners[1].X + corners[2].X) / 2, (corners[2].Y + corners[3].Y) / 2);
        return new PlacedLine(index, line.Text, Math.Min(left, right), Math.Min(top, bottom), Math.Max(left, right), Math.Max(top, bottom));
    }
}
